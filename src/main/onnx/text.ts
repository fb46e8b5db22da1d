/**
 * Text as onnxruntime can take it. Its C interface ends a text at U+0000, so that "red\0…" would be taken for "red";
 * U+FFFD stands for it instead, in names of columns, in levels and in values.
 */
export function onnxText(value: string): string {
  return value.replaceAll('\0', '\uFFFD')
}
