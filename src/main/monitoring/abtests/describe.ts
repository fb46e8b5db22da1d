import type { AbTest } from '../../../shared/contract/monitoring/abtests.ts'
import { abMetric, verdictSentence } from '../../../shared/domain/monitoring/abTest.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Registry } from '../../workspace/index.ts'
import { armsNow, changeOfArms } from './arms.ts'
import { abTestsOf, requireAbTest, type StoredAbTest } from './store.ts'

/** @throws NOT_FOUND */
export function describeAbTest(db: Registry, name: string): AbTest {
  return describe(db, requireAbTest(db, name))
}

/** Each with its newest look alone: a page asks for the others. */
export function describeAbTests(db: Registry, deployment?: string): AbTest[] {
  return abTestsOf(db, deployment).map((test) => {
    const described = describe(db, test)
    return { ...described, looks: described.looks.slice(-1) }
  })
}

function describe(db: Registry, test: StoredAbTest): AbTest {
  const { id, name, settings, status, state, startedAt, endedAt, actor } = test
  return {
    id,
    name,
    settings,
    status,
    metric: abMetric(settings, state.classes),
    looks: state.looks,
    verdict: verdictSentence(settings, state.looks.at(-1), state.classes),
    reason: state.reason,
    startedAt,
    endedAt,
    actor,
    promotable: isPromotable(db, test),
    problem: status === 'running' ? problemOf(db, test) : null,
  }
}

/** What will end it at the next look. */
function problemOf(db: Registry, test: StoredAbTest): AbTest['problem'] {
  try {
    const change = changeOfArms(db, test)
    return change === null ? null : { code: 'INVALID_INPUT', message: change.text }
  } catch (thrown) {
    const { code, message } = CairnError.from(thrown)
    return { code, message }
  }
}

function isPromotable(db: Registry, { settings, status, state, deployment }: StoredAbTest): boolean {
  const { verdict } = verdictSentence(settings, state.looks.at(-1), state.classes)
  if (status === 'running' || (verdict !== 'challenger' && verdict !== 'control')) return false
  try {
    return armsNow(db, { ...settings, deployment })[verdict].ref === state[verdict].ref
  } catch {
    // The arms are gone: it was promoted, or the route was changed.
    return false
  }
}
