/** The project an agent works in where a scenario gives no files of its own. */
export const defaultFiles: Readonly<Record<string, string>> = {
  "README.md": "# Tides\n\nPrints the tides of a harbour.\n",
  "notes.txt": "The harbour is Ebb. High water is at six.\n",
  "plan.txt": "1. read the notes\n2. print the tides\n3. check the clock\n",
  "tides.ts": 'export const harbour = "Ebb";\nexport const highWater = 6;\n',
  "clock.ts": "export const hours = 24;\n",
};
