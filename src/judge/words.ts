import type { MetricForm } from "./budget.ts";

/** A difference or a margin in the unit of its metric: `3.0 points`, `3.0 % of the range`, `3.0 %`; never signed. */
export function amount(value: number, form: MetricForm): string {
  const unit = { share: "points", range: "% of the range", relative: "%" }[form.is];
  return `${hundredths(Math.abs(value))} ${unit}`;
}

/** `+1.2`, `−3.0`: hundredths of the metric's form, with a sign. */
export function signed(value: number): string {
  const text = hundredths(Math.abs(value));
  return Number(text) === 0 ? text : `${value < 0 ? "−" : "+"}${text}`;
}

function hundredths(value: number): string {
  const digits = value > 0 && value < 0.0095 ? 2 : 1;
  return (value * 100).toFixed(digits);
}
