import type { PackageContents } from '../../../../shared/contract/packages.ts'
import { SnippetsCard } from '../../ui/SnippetsCard.tsx'

const names: Readonly<Record<string, string>> = {
  'snippets/predict_onnxruntime.py': 'Python',
  'snippets/predict_mlflow.py': 'MLflow',
  'snippets/predict.mjs': 'JavaScript',
  'snippets/reading.py': 'Reading (Python)',
  'snippets/reading.mjs': 'Reading (JavaScript)',
}

/** The programs in the package, to read and to copy. */
export function PackagedSnippets({ contents: { snippets } }: { readonly contents: PackageContents }) {
  return (
    <SnippetsCard
      title="Use it"
      snippets={snippets.map(({ path, text }) => ({ id: path, title: names[path] ?? path, text, note: path }))}
      first={snippets.find(({ path }) => path.includes('onnxruntime'))?.path}
    />
  )
}
