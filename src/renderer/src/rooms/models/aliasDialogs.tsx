import { modals } from '@mantine/modals'
import { client } from '../../app/connection.ts'
import { AskReason } from '../../ui/AskReason.tsx'
import { MoveAlias } from './MoveAlias.tsx'

/** Points an alias at a version, through its gates. @param current the version that it points to now */
export function openMove(model: string, version: string, alias: string, current: string | null): void {
  modals.open({
    title: `Make ${version} ${alias}`,
    size: 620,
    children: <MoveAlias model={model} version={version} alias={alias} current={current} />,
  })
}

export function openRollback(model: string, champion: string): void {
  modals.open({
    title: 'Roll back champion',
    children: (
      <AskReason
        optional
        text={`${champion} is currently champion. The alias moves back to the previous version; its gates are not checked again.`}
        action="Roll back"
        onReason={(reason) => client.models.rollback({ name: model, alias: 'champion', reason })}
      />
    ),
  })
}
