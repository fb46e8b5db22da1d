import { CopyButton, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { PackageContents } from '../../../../shared/contract/packages.ts'
import { Card } from '../../ui/Card.tsx'
import { IconCopy } from '../../ui/icons.ts'

const names: Readonly<Record<string, string>> = {
  'snippets/predict_onnxruntime.py': 'Python',
  'snippets/predict_mlflow.py': 'MLflow',
  'snippets/predict.mjs': 'JavaScript',
  'snippets/reading.py': 'Reading (Python)',
  'snippets/reading.mjs': 'Reading (JavaScript)',
}

/** The programs in the package, to read and to copy. */
export function SnippetsCard({ contents: { snippets } }: { readonly contents: PackageContents }) {
  const [path, setPath] = useState(snippets.find((snippet) => snippet.path.includes('onnxruntime'))?.path ?? snippets[0]?.path ?? '')
  const shown = snippets.find((snippet) => snippet.path === path)
  if (!shown) return null
  return (
    <Card
      title="Use it"
      note={shown.path}
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label="Language"
            value={path}
            onChange={setPath}
            data={snippets.map((snippet) => ({ value: snippet.path, label: names[snippet.path] ?? snippet.path }))}
          />
          <CopyButton value={shown.text}>
            {({ copied, copy }) => (
              <button type="button" className="btn quiet" onClick={copy}>
                <IconCopy className="i s" aria-hidden /> {copied ? 'Copied' : 'Copy'}
              </button>
            )}
          </CopyButton>
        </>
      }
    >
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
      <pre className="snippet" tabIndex={0} aria-label={shown.path}>
        {shown.text}
      </pre>
    </Card>
  )
}
