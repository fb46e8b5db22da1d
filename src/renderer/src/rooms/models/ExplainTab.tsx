import { useState } from 'react'
import { DependenceCard } from '../evaluation/DependenceCard.tsx'
import { ImportanceCard } from '../evaluation/ImportanceCard.tsx'
import type { EvaluationScope } from '../evaluation/scope.ts'

/** Which columns the model needs, and what it does with one. */
export function ExplainTab({ scope }: { readonly scope: EvaluationScope }) {
  const [column, setColumn] = useState<string | null>(null)
  return (
    <div className="two explain-parts">
      <ImportanceCard scope={scope} onColumn={setColumn} />
      <DependenceCard scope={scope} column={column} onColumn={setColumn} />
    </div>
  )
}
