import { Radio } from '@mantine/core'
import { type JoinMode, joinModes } from '../../../../../shared/domain/features/resolved.ts'
import { joinModeTexts } from './modes.ts'

interface ModeChoiceProps {
  readonly mode: JoinMode
  readonly onMode: (mode: JoinMode) => void
}

/** Which of two truths a join takes, each with a picture of the same three source rows. */
export function ModeChoice({ mode, onMode }: ModeChoiceProps) {
  return (
    <Radio.Group label="Which values" value={mode} onChange={(chosen) => onMode(chosen as JoinMode)}>
      <div className="join-modes">
        {joinModes.map((each) => (
          <div key={each} className="join-mode">
            <Radio value={each} label={joinModeTexts[each].title} description={joinModeTexts[each].text} />
            <ModePicture mode={each} />
          </div>
        ))}
      </div>
    </Radio.Group>
  )
}

/** x of the time of the row. The second event lies before it and was created after it. */
const [width, moment] = [260, 180]
const events = [
  { at: 40, created: 52, taken: 'asKnown' },
  { at: 120, created: 216, taken: 'latest' },
  { at: 234, created: 246, taken: null },
] as const

function ModePicture({ mode }: { readonly mode: JoinMode }) {
  return (
    <svg className="mode-picture" viewBox={`0 0 ${width} 62`} aria-hidden>
      <line className="axis" x1={6} x2={width - 6} y1={36} y2={36} />
      <line className="moment" x1={moment} x2={moment} y1={12} y2={48} />
      <text x={moment} y={9} textAnchor="middle">
        time of the row
      </text>
      {events.map(({ at, created, taken }) => (
        <g key={at}>
          <path className="delay" d={`M${at} 36 Q${(at + created) / 2} ${36 - Math.min(18, (created - at) / 3)} ${created} 36`} />
          <circle className={`event ${taken === mode ? 'taken' : ''}`} cx={at} cy={36} r={5} />
        </g>
      ))}
      <text x={events[0].at} y={58} textAnchor="middle">
        event
      </text>
      <text x={events[1].at} y={58} textAnchor="middle">
        event
      </text>
      <text x={events[1].created} y={58} textAnchor="middle">
        its creation
      </text>
    </svg>
  )
}
