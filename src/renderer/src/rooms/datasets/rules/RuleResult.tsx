import type { RuleStatus } from '../../../../../shared/contract/datasets/rules.ts'
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'

/** How a rule did on a version. */
export function RuleResult({ rule: { result, override } }: { readonly rule: RuleStatus }) {
  if (result === null) return <Badge>not checked</Badge>
  if (result.passed)
    return (
      <Badge tone="better" icon={<IconCircleCheck className="i" aria-hidden />}>
        passes
      </Badge>
    )
  return (
    <>
      {override ? (
        <Badge tone="warn" icon={<IconAlertTriangle className="i" aria-hidden />}>
          overridden: {override.reason}
        </Badge>
      ) : (
        <Badge tone="worse" icon={<IconCircleX className="i" aria-hidden />}>
          fails
        </Badge>
      )}{' '}
      <span className="dim xs">{result.detail}</span>
    </>
  )
}

/** How a rule did, in one word. */
export function resultWord({ result, override }: RuleStatus): string {
  if (result === null) return 'not checked'
  return result.passed ? 'passes' : override ? 'overridden' : 'fails'
}
