import type { FeatureObject, FeatureVersion } from '../../../../shared/contract/features/index.ts'
import { CopyButton } from '@mantine/core'
import { Card } from '../../ui/Card.tsx'
import { IconCopy } from '../../ui/icons.ts'
import { Ago, Hash, Pebble } from '../../ui/marks.tsx'

/** Every version with what changed from the one before it; the definition of each is one click away. */
export function VersionsTab({ object: { history } }: { readonly object: FeatureObject }) {
  return (
    <Card title="Versions" note="immutable; what used one keeps it">
      <ol className="feature-versions">
        {history.map((version, place) => (
          <Version key={version.number} version={version} newest={place === 0} />
        ))}
      </ol>
    </Card>
  )
}

function Version({
  version: { number, hash, createdAt, actor, changes, yaml, ref },
  newest,
}: {
  readonly version: FeatureVersion
  readonly newest: boolean
}) {
  return (
    <li>
      <Pebble selected={newest} />
      <div>
        <p className="row wrap">
          <b>v{number}</b>
          <span className="dim sm">
            <Ago at={createdAt} /> by {actor}
          </span>
          <Hash value={hash} />
        </p>
        {changes.length === 0 ? (
          <p className="soft sm">{number === 1 ? 'First version' : 'No difference in what it gives'}</p>
        ) : (
          <ul className="sm wrap-text">
            {changes.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        )}
        <details>
          <summary className="sm">Definition</summary>
          <YamlText name={`Definition of ${ref}`} text={yaml} />
        </details>
      </div>
    </li>
  )
}

/** A definition to read and to copy. */
export function YamlText({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <div className="yaml">
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <button type="button" className="btn quiet" onClick={copy}>
            <IconCopy className="i s" aria-hidden /> {copied ? 'Copied' : 'Copy'}
          </button>
        )}
      </CopyButton>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
      <pre className="snippet" tabIndex={0} aria-label={name}>
        {text}
      </pre>
    </div>
  )
}
