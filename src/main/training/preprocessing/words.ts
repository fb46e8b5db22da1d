import { onnxText } from '../../onnx/text.ts'

/** The pieces of a text between spaces, as an ONNX graph cuts them: nothing but U+0020 divides. */
export function piecesOf(text: string): string[] {
  return onnxText(text.toWellFormed())
    .split(' ')
    .filter((piece) => piece !== '')
}

/** What a piece is a spelling of: in lower case, without what is neither letter nor digit around it. May be "". */
export function termOf(piece: string): string {
  return piece.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
}
