import { CairnError } from '../../../../shared/errors.ts'
import { readHead } from '../source.ts'

/** What a file is by its content, whatever it is called. */
export type FileKind = 'gzip' | 'zstd' | 'zip' | 'sqlite' | 'duckdb' | 'arrow' | 'parquet' | 'json' | 'text' | 'binary'

const headBytes = 2 ** 16

/** Formats that begin with bytes of their own. */
const kinds: readonly (readonly [at: number, magic: string, kind: FileKind])[] = [
  [0, '\x1f\x8b', 'gzip'],
  [0, '\x28\xb5\x2f\xfd', 'zstd'],
  [0, 'PK\x03\x04', 'zip'],
  [0, 'PK\x05\x06', 'zip'],
  [0, 'SQLite format 3\0', 'sqlite'],
  [8, 'DUCK', 'duckdb'],
  [0, 'ARROW1\0\0', 'arrow'],
  [0, '\xff\xff\xff\xff', 'arrow'],
  [0, 'PAR1', 'parquet'],
]

/** What is refused by its name, and what to do. */
const refused: readonly (readonly [at: number, magic: string, what: string, instead: string])[] = [
  [0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an old Excel workbook (.xls), or an encrypted one', 'Save it as .xlsx without a password.'],
  [0, '\x89HDF\r\n\x1a\n', 'an HDF5 file', 'Write its table as Parquet or CSV.'],
  [0, '\x93NUMPY', 'a NumPy array', 'Write it as Parquet or CSV.'],
  [0, 'FEA1', 'a Feather file of version 1', 'Write it as Feather version 2, Parquet or CSV.'],
  [0, 'PARE', 'an encrypted Parquet file', 'Write it without encryption.'],
  [0, 'ORC', 'an ORC file', 'Write it as Parquet.'],
  [0, 'Obj\x01', 'an Avro file', 'Write it as Parquet.'],
  [0, '$FL2', 'an SPSS file', 'Save it as CSV.'],
  [0, '<stata_dta>', 'a Stata file', 'Save it as CSV.'],
  [0, 'MATLAB 5.0', 'a MATLAB file', 'Save its table as CSV.'],
  [0, 'RDX', 'an R data file', 'Write its table with write.csv.'],
  [0, 'X\n\0', 'an R data file (.rds)', 'Write its table with write.csv.'],
  [0, '%PDF', 'a PDF document', 'Save its table as CSV or .xlsx.'],
  [0, '{\\rtf', 'an RTF document', 'Save its table as CSV or .xlsx.'],
  [0, '\x89PNG', 'an image', 'Cairn reads tables.'],
  [0, '\xff\xd8\xff', 'an image', 'Cairn reads tables.'],
  [0, 'GIF8', 'an image', 'Cairn reads tables.'],
  [0, '7z\xbc\xaf', 'a 7z archive', 'Unpack it, then import the file in it.'],
  [0, 'Rar!', 'a RAR archive', 'Unpack it, then import the file in it.'],
  [0, 'BZh', 'compressed with bzip2', 'Unpack it, then import the file in it.'],
  [0, '\xfd7zXZ', 'compressed with xz', 'Unpack it, then import the file in it.'],
  [257, 'ustar', 'a tar archive', 'Unpack it, then import a file of it or the folder.'],
]

const pickle = /^\x80[\x02-\x05][\s\S]/

/** @throws FORMAT_UNKNOWN for what Cairn knows and does not read, with the reason */
export async function kindOf(path: string, file: string): Promise<FileKind> {
  const head = (await readHead(path, headBytes)).toString('latin1')
  const beginsWith = (at: number, magic: string) => head.startsWith(magic, at)
  const known = kinds.find(([at, magic]) => beginsWith(at, magic))
  if (known) return known[2]
  const other = refused.find(([at, magic]) => beginsWith(at, magic))
  if (other && !isWord(head, other[1])) throw refusal(file, other[2], other[3])
  if (pickle.test(head)) {
    throw refusal(file, 'a Python pickle', 'A pickle is a program and is never opened. Write the table as Parquet or CSV.')
  }
  refuseTexts(head, file)
  const text = head.replace(/^\xef\xbb\xbf/, '')
  if (isJson(text)) return 'json'
  return isBinary(head) ? 'binary' : 'text'
}

/** A text may begin with the letters of a magic number: `ORC,weight`. */
function isWord(head: string, magic: string): boolean {
  return /^[A-Z0-9!%]+$/i.test(magic) && !isBinary(head) && !/^(%PDF-\d|GIF8[79]a)/.test(head)
}

export function refusal(file: string, what: string, instead: string): CairnError {
  return new CairnError('FORMAT_UNKNOWN', `${file} is ${what}. ${instead}`, { file })
}

/** Texts that are no table, or a table in a form that would be read as another one. */
function refuseTexts(head: string, file: string): void {
  if (/^\s*(<!--[\s\S]*?-->\s*)?<(!doctype\s+html|html|head|body)\b/i.test(head.replace(/^\xef\xbb\xbf/, ''))) {
    const title = /<title[^>]*>\s*([^<]{1,80}?)\s*</i.exec(head)?.[1]
    const named = title === undefined ? '' : ` with the title "${Buffer.from(title, 'latin1').toString('utf8')}"`
    throw refusal(file, `a web page${named}, not data`, 'Download the data itself; the page may ask you to sign in first.')
  }
  if (/^\s*<\?xml\b/i.test(head)) throw refusal(file, 'an XML document', 'Save its table as CSV or .xlsx.')
  if (head.startsWith('version https://git-lfs.github.com/spec/')) {
    const size = Number(/^size (\d+)$/m.exec(head)?.[1] ?? 0)
    const bytes = size > 0 ? ` of ${size.toLocaleString('en')} bytes` : ''
    throw refusal(file, `a Git LFS pointer: it stands for a file${bytes}`, 'Get the file with git lfs pull, then import it.')
  }
  if (/^\/?(\.git\/)?annex\/objects\/\S+\s*$/.test(head.slice(0, 500))) {
    throw refusal(file, 'a git-annex pointer', 'Get the file with git annex get, then import it.')
  }
  if (/^outs:\n- (md5|hash|etag): /.test(head)) throw refusal(file, 'a DVC pointer', 'Get the file with dvc pull, then import it.')
  if (/^(?:[ \t\r]*(?:%[^\n]*)?\n)*[ \t]*@relation\s/i.test(head)) {
    throw refusal(file, 'an ARFF file of Weka', 'Save it as CSV, in Weka or with scipy.io.arff.')
  }
  if (isSvmlight(head)) throw refusal(file, 'a sparse file (svmlight, LIBSVM)', 'Write it as a table, as CSV or Parquet.')
}

/** Every line a label and pairs of place and value: `1 1:0.5 3:1.2`. */
function isSvmlight(head: string): boolean {
  const lines = head
    .split(/\r?\n/, 20)
    .slice(0, head.length < headBytes ? undefined : -1)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  const number = String.raw`[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`
  const line = new RegExp(String.raw`^${number}(?:,${number})*(?: qid:\d+)?(?: +\d+:${number})*\s*(?:#.*)?$`)
  return lines.length > 0 && lines.every((text) => line.test(text)) && lines.some((text) => / \d+:/.test(text))
}

/** An object, or an array of objects, arrays or numbers; never a header of a delimited text. */
function isJson(text: string): boolean {
  return /^\s*(?:\[\s*)*(?:\{\s*"(?:[^"\\]|\\.)*"\s*:|\{\s*\}\s*(?:[,\]\r\n]|$))/.test(text) || /^\s*\[\s*\[[\s\d"[{tfn-]/.test(text)
}

/** NUL bytes that are not every other byte of UTF-16. */
function isBinary(head: string): boolean {
  if (/^(\xff\xfe|\xfe\xff)/.test(head)) return false
  let [even, odd] = [0, 0]
  for (let at = head.indexOf('\0'); at >= 0; at = head.indexOf('\0', at + 1)) {
    if (at % 2 === 0) even++
    else odd++
  }
  const utf16 = Math.min(even, odd) * 20 <= Math.max(even, odd) && Math.max(even, odd) * 3 > head.length / 2
  return even + odd > 0 && !utf16
}
