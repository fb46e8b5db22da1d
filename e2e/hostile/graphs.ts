import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { bytes, integer, message, text } from '../../src/main/protobuf.ts'
import type { HostileEntry, Place } from './entry.ts'
import { attribute, doubles, elementType, externalDoubles, graph, integers, model, node, port, tableModel } from './onnx.ts'

/** Writes a graph as a file. */
const asFile =
  (make: (secret: string) => Uint8Array): HostileEntry['make'] =>
  (folder, secret) => {
    const path = join(folder, 'guest.onnx')
    writeFileSync(path, make(secret))
    return path
  }

const refused = (id: string, what: string, make: (secret: string) => Uint8Array): HostileEntry => ({
  id: `graph-${id}`,
  kind: 'graph',
  what,
  make: asFile(make),
  expect: { refused: ['MODEL_UNSAFE'] },
})

/** Registered if need be, and made to predict: what it takes is bounded. */
const runs = ({ path, workspace, output, data }: Place): string[][] => [
  ['-w', workspace, 'models', 'register-onnx', path, '--name', 'guest', '--target', 'y'],
  ['-w', workspace, 'data', 'import', data, '--name', 'rows', '--target', 'y'],
  ['-w', workspace, 'evaluate', 'guest', 'rows'],
  ['-w', workspace, 'package', 'predict', 'guest', data, '--output', output],
]

const greedy = (id: string, what: string, make: () => Uint8Array): HostileEntry => ({
  id: `graph-${id}`,
  kind: 'graph',
  what,
  make: asFile(make),
  expect: 'unharmed',
  commands: runs,
})

/** As many values of a file as onnxruntime really reads from it: fewer than 128 bytes it refuses by itself. */
const many = 200
const secretTensor = (secret: string, name = 'w') => externalDoubles(name, basename(secret), many)
const addFirst = [node('Gather', ['w', 'k'], ['g']), node('Add', ['x', 'g'], ['y'])]
const zero = integers('k', [0])
const scalarBody = (nodes: readonly Uint8Array[], initializers: readonly Uint8Array[] = []) =>
  graph({ nodes, initializers, outputs: [port('z', elementType.double, 1)] })
const condition = [node('ReduceSum', ['x'], ['s']), node('Greater', ['s', 'nought'], ['c'])]
const nought = doubles('nought', [0], [])
const harmless = scalarBody([node('Identity', ['nought'], ['z'])])
const choose = (branch: Uint8Array) =>
  tableModel({
    nodes: [
      ...condition,
      node('If', ['c'], ['b'], [attribute.graph('then_branch', branch), attribute.graph('else_branch', harmless)]),
      node('Add', ['x', 'b'], ['y']),
    ],
    initializers: [nought],
  })
const externalSparse = (secret: string) =>
  message(
    bytes(1, secretTensor(secret)),
    bytes(
      2,
      integers(
        '',
        Array.from({ length: many }, (_, i) => i),
      ),
    ),
    integer(3, many),
  )

/** A function of one value. FunctionProto: name 1, input 4, output 5, node 7, opset_import 9, domain 10. */
const fn = (name: string, nodes: readonly Uint8Array[]) =>
  bytes(
    25,
    message(
      text(1, name),
      text(4, 'a'),
      text(5, 'b'),
      ...nodes.map((each) => bytes(7, each)),
      bytes(9, integer(2, 17)),
      bytes(9, message(text(1, 'guest'), integer(2, 1))),
      text(10, 'guest'),
    ),
  )
const guestDomain: [string, number][] = [
  ['', 17],
  ['guest', 1],
]
const call = (name: string, from: string, to: string) => node(name, [from], [to], [], 'guest')

/** x, then `times` steps that each make the text or the row twice as long. */
const doubling = (operator: string, attributes: readonly Uint8Array[], times: number, end: readonly Uint8Array[]) =>
  tableModel({
    nodes: [
      node('Unsqueeze', ['x', 'k'], ['t0']),
      ...Array.from({ length: times }, (_, i) => node(operator, [`t${i}`, `t${i}`], [`t${i + 1}`], attributes)),
      ...end,
    ],
    initializers: [zero],
  })

/** ONNX graphs that somebody may register, or that lie in a package. */
export const graphs: readonly HostileEntry[] = [
  refused('external-scalar', 'reads a file of the person as one weight', (secret) =>
    tableModel({ nodes: [node('Add', ['x', 'w'], ['y'])], initializers: [externalDoubles('w', basename(secret), 1)] }),
  ),
  refused('external-initializer', 'reads a file of the person as the weights of a model', (secret) =>
    tableModel({ nodes: addFirst, initializers: [secretTensor(secret), zero] }),
  ),
  refused('external-absolute', 'reads /etc/passwd as the weights of a model', () =>
    tableModel({ nodes: addFirst, initializers: [externalDoubles('w', '/etc/passwd', many), zero] }),
  ),
  refused('external-memory', 'reads the memory of the process as the weights of a model', () =>
    tableModel({ nodes: addFirst, initializers: [externalDoubles('w', '*/_ORT_MEM_ADDR_/*', many), zero] }),
  ),
  refused('external-attribute', 'reads a file in the value of a Constant', (secret) =>
    tableModel({
      nodes: [node('Constant', [], ['w'], [attribute.tensor('value', secretTensor(secret, ''))]), ...addFirst],
      initializers: [zero],
    }),
  ),
  refused('external-branch', 'reads a file inside a branch of If', (secret) =>
    choose(scalarBody([node('Gather', ['w', 'k'], ['z'])], [secretTensor(secret), zero])),
  ),
  refused('external-sparse', 'reads a file as the values of a sparse tensor', (secret) =>
    tableModel({ nodes: addFirst, initializers: [zero], sparse: [externalSparse(secret)] }),
  ),
  refused('external-sparse-attribute', 'reads a file in a sparse value of a Constant', (secret) =>
    tableModel({
      nodes: [node('Constant', [], ['w'], [attribute.sparse('sparse_value', externalSparse(secret))]), ...addFirst],
      initializers: [zero],
    }),
  ),
  refused('external-function', 'reads a file inside a function of the model', (secret) =>
    tableModel(
      { nodes: [call('f', 'x', 'y')] },
      [
        fn('f', [
          node('Constant', [], ['w'], [attribute.tensor('value', secretTensor(secret, ''))]),
          node('ReduceMax', ['w'], ['m']),
          node('Add', ['a', 'm'], ['b']),
        ]),
      ],
      guestDomain,
    ),
  ),
  refused('external-training', 'reads a file in its training information', (secret) =>
    tableModel({ nodes: [node('Identity', ['x'], ['y'])] }, [
      bytes(20, bytes(1, graph({ nodes: [], initializers: [secretTensor(secret)], outputs: [] }))),
    ]),
  ),
  refused('external-second-graph', 'is written as two graphs, which readers join', (secret) =>
    message(
      tableModel({ nodes: addFirst, initializers: [zero] }),
      bytes(7, graph({ nodes: [], initializers: [secretTensor(secret)], outputs: [] })),
    ),
  ),
  refused('loop', 'never ends', () => {
    const trips = integers('trips', [2 ** 53], [])
    const body = graph({
      nodes: [node('Identity', ['go'], ['goes']), node('Add', ['v', 'v'], ['w'])],
      inputs: [port('i', elementType.int64, 1), port('go', 9, 1), port('v', elementType.double)],
      outputs: [port('goes', 9, 1), port('w', elementType.double)],
    })
    return tableModel({ nodes: [node('Loop', ['trips', '', 'x'], ['y'], [attribute.graph('body', body)])], initializers: [trips] })
  }),
  refused('scan-in-scan', 'iterates within an iteration', () => {
    const scan = (inner: readonly Uint8Array[]) =>
      node(
        'Scan',
        ['x'],
        ['y'],
        [
          attribute.int('num_scan_inputs', 1),
          attribute.graph(
            'body',
            graph({ nodes: inner, inputs: [port('x', elementType.double)], outputs: [port('y', elementType.double)] }),
          ),
        ],
      )
    return tableModel({ nodes: [scan([scan([node('Identity', ['x'], ['y'])])])] })
  }),
  refused('function-recursion', 'has a function that calls itself', () =>
    tableModel({ nodes: [call('f', 'x', 'y')] }, [fn('f', [call('g', 'a', 'b')]), fn('g', [call('f', 'a', 'b')])], guestDomain),
  ),
  refused('function-laughs', 'has functions that stand for 10 to the 12th nodes', () =>
    tableModel(
      { nodes: [call('f12', 'x', 'y')] },
      [
        fn('f0', [node('Identity', ['a'], ['b'])]),
        ...Array.from({ length: 12 }, (_, i) =>
          fn(
            `f${i + 1}`,
            Array.from({ length: 10 }, (_unused, k) => call(`f${i}`, k === 0 ? 'a' : `v${k}`, k === 9 ? 'b' : `v${k + 1}`)),
          ),
        ),
      ],
      guestDomain,
    ),
  ),
  refused('function-as-operator', 'replaces an operator of ONNX by a function of its own', () =>
    tableModel({ nodes: [node('Identity', ['x'], ['y'])] }, [
      bytes(25, message(text(1, 'Identity'), text(10, ''), text(4, 'a'), text(5, 'b'))),
    ]),
  ),
  refused('foreign-operator', 'needs an operator of onnxruntime that opens a file', () =>
    tableModel(
      { nodes: [node('EPContext', ['x'], ['y'], [attribute.int('embed_mode', 0)], 'com.microsoft')] },
      [],
      [
        ['', 17],
        ['com.microsoft', 1],
      ],
    ),
  ),
  refused('deep', 'has branches within branches', () => {
    let branch = harmless
    for (let i = 0; i < 60; i++) {
      const both = [attribute.graph('then_branch', branch), attribute.graph('else_branch', harmless)]
      branch = scalarBody([node('If', ['c'], ['z'], both)])
    }
    return choose(branch)
  }),
  refused('large-tensor', 'says that a tensor is larger than its values', () =>
    tableModel({ nodes: addFirst, initializers: [doubles('w', [1], [1_000_000, 1_000_000]), zero] }),
  ),
  refused('large-sparse', 'has a sparse tensor of 10 to the 12th elements', () =>
    tableModel({
      nodes: addFirst,
      initializers: [zero],
      sparse: [message(bytes(1, doubles('w', [1])), bytes(2, integers('', [0])), integer(3, 10 ** 12))],
    }),
  ),
  {
    ...refused('unknown-field', 'has a field that nobody knows', () =>
      message(tableModel({ nodes: [node('Identity', ['x'], ['y'])] }), bytes(99, new Uint8Array(8))),
    ),
    expect: { refused: ['FORMAT_INVALID'] },
  },
  {
    ...refused('cut-off', 'ends in the middle', () => tableModel({ nodes: [node('Identity', ['x'], ['y'])] }).subarray(0, -3)),
    expect: { refused: ['FORMAT_INVALID'] },
  },
  greedy('constant-of-shape', 'asks for 8 TB at once', () =>
    tableModel({
      nodes: [
        node('ConstantOfShape', ['size'], ['large'], [attribute.tensor('value', doubles('', [1]))]),
        node('ReduceSum', ['large'], ['sum']),
        node('Cast', ['sum'], ['d'], [attribute.int('to', elementType.double)]),
        node('Add', ['x', 'd'], ['y']),
      ],
      initializers: [integers('size', [10 ** 12])],
    }),
  ),
  greedy('expand', 'makes of each row a thousand million', () =>
    tableModel({
      nodes: [
        node('Unsqueeze', ['x', 'k'], ['row']),
        node('Expand', ['row', 'size'], ['large']),
        node('ReduceMax', ['large'], ['m'], [attribute.int('keepdims', 0)]),
        node('Add', ['x', 'm'], ['y']),
      ],
      initializers: [zero, integers('size', [1_000_000_000, 1])],
    }),
  ),
  greedy('range', 'counts to 10 to the 11th', () =>
    tableModel({
      nodes: [
        node('Range', ['from', 'to', 'by'], ['large']),
        node('ReduceMax', ['large'], ['m'], [attribute.int('keepdims', 0)]),
        node('Add', ['x', 'm'], ['y']),
      ],
      initializers: [doubles('from', [0], []), doubles('to', [1e11], []), doubles('by', [1], [])],
    }),
  ),
  greedy('concat-doubling', 'makes a row twice as long, forty times', () =>
    doubling('Concat', [attribute.int('axis', 0)], 40, [
      node('ReduceMax', ['t40'], ['m'], [attribute.int('keepdims', 0)]),
      node('Add', ['x', 'm'], ['y']),
    ]),
  ),
  greedy('scan-without-scan', 'has a body where none belongs', () =>
    tableModel({ nodes: [node('Identity', ['x'], ['y'], [attribute.graph('body', harmless)])] }),
  ),
  greedy('other-shape', 'gives three numbers for each row, and says one', () =>
    tableModel({
      nodes: [node('Unsqueeze', ['x', 'k'], ['row']), node('Expand', ['row', 'size'], ['wide']), node('Flatten', ['wide'], ['y'])],
      initializers: [zero, integers('size', [3, 1])],
    }),
  ),
  greedy('not-a-table', 'takes a tensor of no shape and of four dimensions', () =>
    model(
      graph({
        nodes: [node('Identity', ['x'], ['y'])],
        inputs: [message(text(1, 'x'), bytes(2, bytes(1, integer(1, elementType.double))))],
        outputs: [port('y', elementType.double)],
      }),
    ),
  ),
]
