import { checkNames } from '../../../../../shared/domain/monitoring/checkTexts.ts'
import { ActionIcon, Button, Select } from '@mantine/core'
import type { AlertRule } from '../../../../../shared/domain/monitoring/alerts.ts'
import { type CheckKind, checkKinds } from '../../../../../shared/domain/monitoring/checks.ts'
import { IconPlus, IconX } from '../../../ui/icons.ts'
import { NumberField } from '../../serving/NumberField.tsx'

interface RulesFieldsProps {
  readonly rules: readonly AlertRule[]
  readonly onRules: (rules: readonly AlertRule[]) => void
}

const nameOf = ({ check, subject }: AlertRule) => (subject === null ? checkNames[check] : `${checkNames[check]}: ${subject}`)

/** When checks that fail fire an alert: one rule a line. */
export function RulesFields({ rules, onRules }: RulesFieldsProps) {
  const change = (place: number, part: Partial<AlertRule>) => onRules(rules.map((rule, at) => (at === place ? { ...rule, ...part } : rule)))
  const others = checkKinds.filter((kind) => !rules.some(({ check, subject }) => check === kind && subject === null))
  return (
    <div className="stack tight">
      <p className="dim xs">
        An alert fires when a check fails in enough of the last windows, and is resolved after windows without a failure.
      </p>
      <div className="alert-rules" role="group" aria-label="Alert rules">
        <div className="alert-rule dim xs" aria-hidden>
          <span>Check</span>
          <span>Failed in</span>
          <span>Of the last</span>
          <span>Resolved after</span>
          <span>Severity</span>
        </div>
        {rules.map((rule, place) => {
          const name = nameOf(rule)
          return (
            <div key={name} className="alert-rule" role="group" aria-label={name}>
              <span className="sm clip" title={name}>
                {name}
              </span>
              <NumberField
                aria-label={`${name}: failed windows`}
                min={1}
                max={100}
                allowDecimal={false}
                value={rule.failed}
                onValue={(failed) => change(place, { failed: failed ?? 0 })}
              />
              <NumberField
                aria-label={`${name}: of the last windows`}
                min={1}
                max={100}
                allowDecimal={false}
                value={rule.of}
                onValue={(of) => change(place, { of: of ?? 0 })}
              />
              <NumberField
                aria-label={`${name}: windows until resolved`}
                min={1}
                max={100}
                allowDecimal={false}
                value={rule.clean}
                onValue={(clean) => change(place, { clean: clean ?? 0 })}
              />
              <Select
                aria-label={`${name}: severity`}
                allowDeselect={false}
                data={[
                  { value: 'warning', label: 'Warning' },
                  { value: 'critical', label: 'Critical' },
                ]}
                value={rule.severity}
                onChange={(severity) => change(place, { severity: severity === 'critical' ? 'critical' : 'warning' })}
              />
              <ActionIcon aria-label={`Remove the rule for ${name}`} onClick={() => onRules(rules.filter((_, at) => at !== place))}>
                <IconX className="i s" aria-hidden />
              </ActionIcon>
            </div>
          )
        })}
      </div>
      {rules.length === 0 && <p className="dim sm">No rules: windows are checked, and no alert fires.</p>}
      {others.length > 0 && (
        <Select
          aria-label="Add a rule"
          placeholder="Add a rule…"
          maw={260}
          leftSection={<IconPlus className="i s" aria-hidden />}
          data={others.map((kind) => ({ value: kind, label: checkNames[kind] }))}
          value={null}
          onChange={(kind) =>
            kind !== null &&
            onRules([...rules, { check: kind as CheckKind, subject: null, failed: 2, of: 3, clean: 2, severity: 'warning' }])
          }
        />
      )}
      {rules.length > 1 && (
        <div className="row">
          <Button
            variant="default"
            size="compact-xs"
            onClick={() => onRules(rules.map((rule) => ({ ...rule, failed: 1, of: 1, clean: 1 })))}
          >
            Alert at the first failure
          </Button>
        </div>
      )}
    </div>
  )
}
