import { dataFileEndings } from '../../../shared/domain/datasets/import.ts'
import type { FileKind } from '../../../shared/native.ts'

/** What a dialog offers where rows are chosen. */
export const dataFiles: FileKind = { title: 'Data files', extensions: dataFileEndings }

/** The same in a sentence. */
export const dataFileNames = 'CSV or other text, Excel, Parquet, JSON, SQLite, DuckDB or Arrow, also as .gz or .zip'
