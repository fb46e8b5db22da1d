import { useComputedColorScheme } from '@mantine/core'
import type { Layout } from 'plotly.js'
import { useMemo } from 'react'

export interface ChartTheme {
  readonly text: string
  readonly dim: string
  readonly line: string
  readonly axis: string
  readonly surface: string
  readonly font: string
  /** 0 is quiet; 1 to 10 are the colours of runs. */
  readonly series: readonly string[]
}

/** The tokens as plotly needs them: colours that are computed, in the theme that is on. Follows its change. */
export function useChartTheme(): ChartTheme {
  const scheme = useComputedColorScheme('light')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme decides what the tokens compute to
  return useMemo(() => readTheme(scheme), [scheme])
}

function readTheme(_scheme: string): ChartTheme {
  const probe = document.createElement('span')
  document.body.append(probe)
  const color = (token: string) => {
    probe.style.color = `var(--cairn-${token})`
    return getComputedStyle(probe).color
  }
  const theme = {
    text: color('text'),
    dim: color('text-3'),
    line: color('line'),
    axis: color('line-strong'),
    surface: color('surface'),
    font: getComputedStyle(document.body).fontFamily,
    series: [color('text-3'), ...Array.from({ length: 10 }, (_, i) => color(`cat-${i + 1}`))],
  }
  probe.remove()
  return theme
}

export interface Axis {
  readonly title: string
  readonly log?: boolean
  /** Each value has its place, also where it looks like a number. */
  readonly categories?: boolean
  readonly range?: readonly [number, number]
  /** Of numbers, such as `.0%`. */
  readonly format?: string
}

/** Quiet chrome: hairlines, small figures, no frame. */
export function plotlyLayout(theme: ChartTheme, x: Axis, y: Axis, legend: boolean): Partial<Layout> {
  const axis = ({ title, log, categories, range, format }: Axis) => ({
    title: { text: title, standoff: 6, font: { size: 11, color: theme.dim } },
    type: categories ? ('category' as const) : log ? ('log' as const) : ('-' as const),
    ...(range && { range: [...(log ? range.map((v) => Math.log10(v)) : range)] }),
    ...(format && { tickformat: format }),
    gridcolor: theme.line,
    linecolor: theme.axis,
    zeroline: false,
    automargin: true,
    tickfont: { size: 11, color: theme.dim },
  })
  return {
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: theme.font, size: 11, color: theme.text },
    margin: { l: 44, r: 12, t: 8, b: 36 },
    xaxis: { ...axis(x), showgrid: false },
    yaxis: axis(y),
    showlegend: legend,
    legend: { orientation: 'h', y: 1.02, yanchor: 'bottom', x: 0, font: { size: 11 } },
    hovermode: 'x unified',
    hoverlabel: { bgcolor: theme.surface, bordercolor: theme.axis, font: { family: theme.font, size: 11, color: theme.text } },
    bargap: 0.08,
  }
}
