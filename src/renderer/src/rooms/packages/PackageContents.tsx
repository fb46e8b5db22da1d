import type { PackageContents } from '../../../../shared/contract/packages.ts'
import { counted, size } from '../../../../shared/numbers.ts'
import { Card } from '../../ui/Card.tsx'
import { IconFolder } from '../../ui/icons.ts'
import { Hash } from '../../ui/marks.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'

const groups = ['model', 'evidence', 'for people'] as const
type Group = (typeof groups)[number]

/** What a file is for, by its path. */
function purposeOf(path: string): { readonly group: Group; readonly about: string } {
  const known = purposes.find(([pattern]) => pattern.test(path))
  return known ? { group: known[1], about: known[2] } : { group: 'evidence', about: '' }
}

const purposes: readonly (readonly [RegExp, Group, string])[] = [
  [/^model\/model\.onnx$/, 'model', 'raw columns to predictions'],
  [/^model\/tfjs\//, 'model', 'for the browser and Node'],
  [/MLmodel$|^(conda|python_env)\.yaml$|^requirements\.txt$|^input_example\.json$/, 'model', 'for MLflow'],
  [/^preprocessing\.json$/, 'model', 'fitted on the training rows'],
  [/^signature\.json$/, 'model', 'inputs and outputs'],
  [/^metrics\.json$/, 'evidence', 'metrics with intervals'],
  [/^parity\.json$/, 'evidence', 'parity of the formats'],
  [/^(samples|expected)\.csv$/, 'evidence', 'rows replayed on import'],
  [/^lineage\.json$/, 'evidence', 'lineage to the data'],
  [/^card\./, 'for people', 'model card'],
  [/^snippets\//, 'for people', 'prediction program'],
  [/^LICENSE$/, 'for people', 'license'],
  [/^bom\.json$/, 'for people', 'bill of materials'],
]

const columns: readonly Column<PackageContents['files'][number]>[] = [
  { id: 'file', title: 'File', names: true, className: 'clip', value: ({ path }) => path },
  { id: 'about', title: 'Purpose', className: 'dim', value: ({ path }) => purposeOf(path).about },
  { id: 'size', title: 'Size', numeric: true, value: ({ bytes }) => bytes, cell: ({ bytes }) => size(bytes) },
  { id: 'hash', title: 'SHA-256', value: ({ sha256 }) => sha256, cell: ({ sha256 }) => <Hash value={sha256} /> },
]

/** The files of a package by what they are for, each with the hash that is signed. */
export function ContentsCard({ contents: { files } }: { readonly contents: PackageContents }) {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return (
    <Card title="Contents" note={`${counted(files.length, 'file')}, ${size(bytes)} unpacked, each SHA-256 is signed`}>
      <DataTable
        label="Files of the package"
        className="tree"
        columns={columns}
        rows={groups.flatMap((group) => files.filter(({ path }) => purposeOf(path).group === group))}
        rowKey={({ path }) => path}
        group={({ path }) => purposeOf(path).group}
        groupHead={(group) => (
          <>
            <IconFolder className="i s" aria-hidden /> {group}
          </>
        )}
      />
    </Card>
  )
}
