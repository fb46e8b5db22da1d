import { Link } from '@tanstack/react-router'
import type { FeatureObject } from '../../../../shared/contract/features/index.ts'
import { Card } from '../../ui/Card.tsx'
import { YamlText } from './VersionsTab.tsx'

/** The newest version as a file that can be applied again. */
export function DefinitionTab({ object: { ref, name, history } }: { readonly object: FeatureObject }) {
  const newest = history.at(0)
  if (!newest) return <p className="dim">There is no version.</p>
  return (
    <Card title={`Definition of ${ref}`} note="YAML">
      <YamlText name={`Definition of ${ref}`} text={newest.yaml} />
      <p className="foot-note">
        Change it in a file and apply that: <code>cairn features plan features.yaml</code> shows what would change. Or{' '}
        <Link to="/features/apply" search={{ of: name }}>
          edit it as text
        </Link>
        .
      </p>
    </Card>
  )
}
