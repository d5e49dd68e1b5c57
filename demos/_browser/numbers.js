// Writes numbers as the server does.

const SUPERSCRIPT = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/**
 * A measured number with three significant digits: 0.0123, 4.56, 1.2·10⁹, −3.
 * @param {number} value
 * @param {number} [digits] how many digits are significant
 */
export function short(value, digits = 3) {
  if (!Number.isFinite(value)) return "not finite";
  if (value === 0) return "0";
  const size = Math.abs(value);
  let text;
  if (size >= 1e5 || size < 1e-3) {
    const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
    text = `${mantissa}·10${Array.from(String(Number(exponent)), (sign) => SUPERSCRIPT[sign]).join("")}`;
  } else text = String(Number(value.toPrecision(digits)));
  return text.replace("-", "−");
}

/** A whole number with all its digits: 1,234,567. */
export const thousands = (count) => count.toLocaleString("en-US");

const UNITS = [["G", 1e9], ["M", 1e6], ["k", 1e3]];

/**
 * A count of parameters or multiply-accumulates (MACs) with three significant digits: 1.82 G, 118 M.
 * @param {number} count
 */
export function amount(count) {
  for (const [unit, size] of UNITS) {
    const digits = (count / size).toPrecision(3);
    if (Number(digits) >= 1) return `${digits} ${unit}`;
  }
  return String(count);
}

/** A number of bytes: 3.2 MB, 401 kB. */
export const bytes = (count) => (count >= 1e6 ? `${(count / 1e6).toFixed(1)} MB` : `${(count / 1e3).toFixed(0)} kB`);
