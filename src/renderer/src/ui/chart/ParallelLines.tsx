import { useElementSize } from '@mantine/hooks'
import { parameter } from '../../../../shared/numbers.ts'
import { axisTicks, type Brush, brushed, fitting, lettersOf, onAxis, type ParallelAxis, parallelMargin } from './parallelAxes.ts'

interface ParallelLinesProps {
  readonly title: string
  readonly axes: readonly ParallelAxis[]
  readonly shadedBy: string
  readonly brush: Brush
}

const height = 260
/** All lines of a shade are one path: a thousand runs are a few elements. */
const shades = 8
const margin = parallelMargin

/** The same lines as SVG, where the window has no WebGL. What the brushes leave out lies pale beneath; brushing is by the numbers. */
export function ParallelLines({ title, axes, shadedBy, brush }: ParallelLinesProps) {
  const { ref, width } = useElementSize()
  const count = axes[0]?.values.length ?? 0
  const passing = new Set(brushed(axes, brush))
  const scales = axes.map(scaleOf)
  const xOf = (axis: number) => margin.left + (axis * (width - margin.left - margin.right)) / Math.max(1, axes.length - 1)
  const pathOf = (lines: readonly number[]) =>
    lines.map((line) => `M${axes.map(({ values }, axis) => `${xOf(axis)},${scales[axis].place(values[line])}`).join('L')}`).join('')
  const shadeAxis = axes.findIndex(({ key }) => key === shadedBy)
  const shadeOf = (line: number) => (shadeAxis < 0 ? 0 : Math.round(shades * scales[shadeAxis].share(axes[shadeAxis].values[line])))
  const lines = Array.from({ length: count }, (_, line) => line)
  const byShade = Map.groupBy(
    lines.filter((line) => passing.has(line)),
    shadeOf,
  )
  return (
    <div ref={ref} className="parallel" style={{ height }}>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`${title}. The table below lists the same runs and can be filtered by value.`}
      >
        {width > 0 && <path d={pathOf(lines.filter((line) => !passing.has(line)))} fill="none" stroke="var(--cairn-line)" opacity={0.5} />}
        {width > 0 &&
          [...byShade].map(([shade, members]) => (
            <path
              key={shade}
              d={pathOf(members)}
              fill="none"
              opacity={0.7}
              stroke={`color-mix(in srgb, var(--cairn-cat-2) ${(100 * shade) / shades}%, var(--cairn-cat-1))`}
            />
          ))}
        {width > 0 &&
          axes.map((axis, i) => (
            <AxisLine
              key={axis.key}
              axis={axis}
              x={xOf(i)}
              letters={lettersOf(width, axes.length)}
              scale={scales[i]}
              range={brush[axis.key]}
            />
          ))}
      </svg>
    </div>
  )
}

interface Scale {
  /** Of a value between the lowest and the highest, from 0 to 1. */
  share(value: number): number
  /** In pixels from the top. */
  place(value: number): number
}

function scaleOf(axis: ParallelAxis): Scale {
  const places = axis.values.map((value) => onAxis(axis, value))
  const [low, high] = [Math.min(...places), Math.max(...places)]
  const share = (value: number) => Math.min(1, Math.max(0, high > low ? (onAxis(axis, value) - low) / (high - low) : 0.5))
  return { share, place: (value) => height - margin.bottom - share(value) * (height - margin.top - margin.bottom) }
}

interface AxisLineProps {
  readonly axis: ParallelAxis
  readonly x: number
  readonly letters: number
  readonly scale: Scale
  readonly range: readonly [number, number] | undefined
}

function AxisLine({ axis, x, letters, scale, range }: AxisLineProps) {
  const { title, texts, values } = axis
  return (
    <g className="parallel-axis">
      <line x1={x} x2={x} y1={scale.place(Math.max(...values))} y2={scale.place(Math.min(...values))} />
      {range && <line className="brushed" x1={x} x2={x} y1={scale.place(range[1])} y2={scale.place(range[0])} />}
      <text x={x} y={18} textAnchor="middle" className="title">
        {fitting(title, letters)}
        <title>{title}</title>
      </text>
      {axisTicks(axis).map((tick) => (
        <text key={tick} x={x + 5} y={scale.place(tick) + 4}>
          {texts ? fitting(texts[tick], letters) : parameter(tick)}
        </text>
      ))}
    </g>
  )
}
