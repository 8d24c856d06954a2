/** Prints the tasks of the suite: `node examples/suite/make-tasks.ts > examples/suite/tasks.jsonl`. */
const count = 120;

for (let n = 1; n <= count; n++) {
  const numbers = Array.from({ length: 3 + (n % 5) }, (_, i) => (n * 37 + i * 101 + 13) % 90);
  console.log(JSON.stringify({ id: `sum-${String(n).padStart(3, "0")}`, numbers }));
}
