import type { Encoding } from '../../../../shared/domain/datasets/layout.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { readHead, type Source } from '../source.ts'
import { detectEncoding, InvalidBytes, markOf, textPieces } from './encoding.ts'

/** The beginning of a text file, decoded. */
export interface TextHead {
  readonly text: string
  /** It is all of the file. */
  readonly whole: boolean
  readonly encoding: Encoding
  /** Bytes of the byte order mark. */
  readonly mark: number
  /** The name of the file says that tabs are between the values. */
  readonly tabs: boolean
}

export const headBytes = 2 ** 18
/** Where the beginning has no records. */
export const mostHeadBytes = 2 ** 24

/** @param given the encoding, where somebody said it @throws ENCODING_INVALID */
export async function readTextHead(source: Source, given?: Encoding, bytes = headBytes): Promise<TextHead> {
  const head = await readHead(source.path, bytes)
  const found = given === undefined ? detectEncoding(head) : { encoding: given, mark: markOf(head, given) }
  if (found === null) {
    throw new CairnError(
      'ENCODING_INVALID',
      `${source.file} is in an encoding that Cairn does not read: it is not UTF-8, UTF-16 or Windows-1252.`,
      { file: source.file, line: 1 },
    )
  }
  const { encoding, mark } = found
  const whole = head.length >= source.bytes
  return { text: decodedHead(head.subarray(mark), encoding), whole, encoding, mark, tabs: source.format === 'tsv' }
}

/** What is no text is refused when all of the file is read, which knows the line. */
function decodedHead(bytes: Buffer, encoding: Encoding): string {
  try {
    return textPieces(encoding).push(bytes)
  } catch (error) {
    if (error instanceof InvalidBytes) return error.before
    throw error
  }
}
