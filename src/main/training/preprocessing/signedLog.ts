/** sign(x)·ln(1 + |x|). Written with ln, not log1p: an ONNX graph has Log alone and must give the same number. */
export function signedLog(x: number): number {
  return Math.sign(x) * Math.log(1 + Math.abs(x))
}
