/** What services and editors write into notebooks, one small notebook each: two runs of it are the same notebook to
 *  a diff and to a merge, `clean` takes out what it may, and what a person sets is seen, kept, and can clash. */
import { describe, expect, test } from 'vitest';
import {
  cleanNotebook,
  diffNotebooks,
  mergeNotebooks,
  type NotebookDiff,
  type NotebookFile,
} from '../../src/index.ts';

type Keys = { readonly [key: string]: unknown };

type Metadata = { readonly cell?: Keys; readonly notebook?: Keys };

interface Service {
  /** What people set; it stands in all of the notebooks below. */
  readonly set: Metadata;
  /** What three runs, saves or opens write: other values of the same keys. */
  readonly runs: readonly [Metadata, Metadata, Metadata];
  /** The same key as in `set`, set otherwise. */
  readonly otherwise: readonly [Metadata, Metadata];
  /** What stays of a run behind `clean`: a service reads it back. */
  readonly stays?: Metadata;
}

const DATABRICKS_CELL = 'application/vnd.databricks.v1+cell';
const DATABRICKS = 'application/vnd.databricks.v1+notebook';

/** Two objects as one, at any depth. */
function both(one: Keys, other: Keys): Keys {
  const isObject = (value: unknown): value is Keys =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries = Object.entries(other).map(([key, value]) => {
    const own = one[key];
    return [key, isObject(own) && isObject(value) ? both(own, value) : value];
  });
  return { ...one, ...Object.fromEntries(entries) };
}

function file(...all: readonly Metadata[]): string {
  const cell = all.reduce((keys, metadata) => both(keys, metadata.cell ?? {}), {});
  const notebook = all.reduce((keys, metadata) => both(keys, metadata.notebook ?? {}), {});
  const code = { cell_type: 'code', execution_count: null, metadata: cell, outputs: [], source: ['x = 1'] };
  return `${JSON.stringify({ cells: [code], metadata: notebook, nbformat: 4, nbformat_minor: 4 }, null, 1)}\n`;
}

/** Each run's number in the same keys. */
function runs(of: (run: number) => Metadata): readonly [Metadata, Metadata, Metadata] {
  return [of(1), of(2), of(3)];
}

function databricks(cell: Keys, notebook: Keys): Metadata {
  return { cell: { [DATABRICKS_CELL]: cell }, notebook: { [DATABRICKS]: notebook } };
}

const SERVICES: Readonly<Record<string, Service>> = {
  Databricks: {
    set: databricks(
      { showTitle: true, title: 'Load', inputWidgets: {} },
      {
        language: 'python',
        dashboards: [],
        environmentMetadata: { dependencies: ['mlflow'] },
        widgets: { source: { widgetInfo: { name: 'source', defaultValue: 'a' } } },
      },
    ),
    runs: runs((run) =>
      databricks(
        {
          cellMetadata: { byteLimit: 2048000 + run, rowLimit: 10000 },
          nuid: `nuid-${run}`,
          submitTime: run,
          startTime: run + 1,
          finishTime: run + 2,
          height: String(run),
          tableResultSettingsMap: { 0: { run } },
        },
        {
          environmentMetadata: { base_environment: '', environment_version: String(run) },
          notebookMetadata: {
            mostRecentlyExecutedCommandWithImplicitDF: { commandId: run, dataframes: ['_sqldf'] },
          },
          notebookName: `copy ${run}`,
          notebookOrigID: run,
        },
      ),
    ),
    otherwise: [databricks({ title: 'Read' }, {}), databricks({ title: 'Fetch' }, {})],
  },
  Deepnote: {
    set: {
      cell: {
        deepnote_cell_type: 'sql',
        deepnote_variable_name: 'df_1',
        sql_integration_id: 'warehouse',
        is_code_hidden: true,
        deepnote_table_state: { pageSize: 10, sortBy: [] },
      },
      notebook: { deepnote_full_width: true },
    },
    runs: runs((run) => ({
      cell: {
        cell_id: `cell-${run}`,
        source_hash: `hash-${run}`,
        execution_start: run,
        execution_millis: run,
        execution_context_id: `context-${run}`,
        output_cleared: false,
        deepnote_to_be_reexecuted: run % 2 === 0,
        deepnote_cell_height: 100 + run,
        deepnote_output_heights: [run],
        deepnote_table_loading: run % 2 === 0,
        deepnote_table_invalid: run % 2 === 0,
        deepnote_table_state: { pageIndex: run },
        is_collapsed: run % 2 === 0,
      },
      notebook: {
        deepnote_execution_queue: [run],
        deepnote_notebook_id: `id-${run}`,
        deepnote_persisted_session: { run },
      },
    })),
    otherwise: [{ cell: { deepnote_variable_name: 'df_2' } }, { cell: { deepnote_variable_name: 'df_3' } }],
  },
  Colab: {
    set: {
      cell: { cellView: 'form', tags: ['parameters'] },
      notebook: { accelerator: 'GPU', colab: { gpuType: 'T4', machine_shape: 'hm', private_outputs: true } },
    },
    runs: runs((run) => ({
      cell: {
        id: `id-${run}`,
        outputId: `output-${run}`,
        executionInfo: { status: 'ok', timestamp: run, user: { displayName: `user ${run}` } },
        colab: { base_uri: `https://localhost:${run}/`, height: run, background_save: true },
      },
      notebook: {
        colab: {
          name: `copy ${run}.ipynb`,
          provenance: [{ file_id: `file-${run}`, timestamp: run }],
          authorship_tag: `tag-${run}`,
          mount_file_id: `mount-${run}`,
          last_runtime: { build_target: `${run}`, kind: 'private' },
          collapsed_sections: [`section-${run}`],
          toc_visible: run % 2 === 0,
        },
      },
    })),
    otherwise: [{ cell: { cellView: 'code' } }, { cell: { cellView: 'both' } }],
  },
  Kaggle: {
    set: {
      cell: { '_kg_hide-input': true },
      notebook: {
        kaggle: {
          accelerator: 'none',
          dataSources: [{ sourceId: 1, sourceType: 'competition' }],
          dockerImageVersionId: 30554,
          isInternetEnabled: false,
        },
      },
    },
    runs: runs((run) => ({
      cell: {
        _cell_guid: `guid-${run}`,
        _uuid: `uuid-${run}`,
        _execution_state: 'idle',
        trusted: run % 2 === 0,
        execution: { 'iopub.status.busy': `${run}` },
        papermill: { duration: run },
      },
      notebook: { papermill: { duration: run, version: '2.4.0' } },
    })),
    otherwise: [
      { notebook: { kaggle: { accelerator: 'gpu' } } },
      { notebook: { kaggle: { accelerator: 'nvidiaTeslaT4' } } },
    ],
  },
  'SageMaker Studio': {
    set: { notebook: { instance_type: 'ml.t3.medium', lcc_arn: 'arn:aws:sagemaker:eu-west-1:1:lcc/a' } },
    runs: runs((run) => ({
      notebook: { availableInstances: [{ _defaultOrder: run, name: 'ml.t3.medium', vcpuNum: 2 }] },
    })),
    otherwise: [
      { notebook: { instance_type: 'ml.m5.large' } },
      { notebook: { instance_type: 'ml.g4dn.xlarge' } },
    ],
  },
  'Microsoft Fabric and Synapse': {
    set: {
      cell: { microsoft: { language: 'sparksql', language_group: 'synapse_pyspark' } },
      notebook: {
        kernel_info: { name: 'synapse_pyspark' },
        microsoft: { language: 'python', language_group: 'synapse_pyspark' },
        dependencies: { lakehouse: { default_lakehouse: 'a', default_lakehouse_name: 'LH' } },
        spark_compute: { compute_id: '/trident/default', session_options: { conf: {} } },
        a365ComputeOptions: { name: 'pool', nodeCount: 3 },
        save_output: true,
      },
    },
    runs: runs((run) => ({
      cell: {
        nteract: { transient: { deleting: run % 2 === 0 } },
        cellStatus: `{"user":{"execution_start_time":"${run}"}}`,
        advisor: { adviceMetadata: `{"artifactId":"${run}"}` },
        collapsed: run % 2 === 0,
      },
      notebook: {
        microsoft: { ms_spell_check: { ms_spell_check_language: `en-${run}` } },
        nteract: { version: `nteract-front-end@1.0.${run}` },
        synapse_widget: { version: '0.1', state: { [`widget-${run}`]: { type: 'Synapse.DataFrame' } } },
        widgets: { run },
      },
    })),
    otherwise: [
      { cell: { microsoft: { language: 'python' } } },
      { cell: { microsoft: { language: 'scala' } } },
    ],
  },
  'Azure ML': {
    set: { notebook: { kernel_info: { name: 'python310' } } },
    runs: runs((run) => ({
      cell: { gather: { logged: run }, nteract: { transient: { deleting: run % 2 === 0 } } },
      notebook: {
        microsoft: { host: { AzureML: { notebookHasBeenCompleted: run % 2 === 0 } } },
        nteract: { version: `nteract-front-end@1.0.${run}` },
      },
    })),
    otherwise: [
      { notebook: { kernel_info: { name: 'python38' } } },
      { notebook: { kernel_info: { name: 'python312' } } },
    ],
  },
  'Vertex AI Workbench and Colab Enterprise': {
    set: { notebook: { colab: { cell_execution_strategy: 'setup' } } },
    runs: runs((run) => ({
      cell: { id: `id-${run}`, executionInfo: { timestamp: run } },
      notebook: {
        environment: {
          kernel: 'conda-base-py',
          name: `workbench-notebooks.m${run}`,
          type: 'gcloud',
          uri: `us-docker.pkg.dev/deeplearning-platform-release/gcr.io/workbench-notebooks:m${run}`,
        },
        colab: { name: `copy ${run}`, provenance: [] },
      },
    })),
    stays: { notebook: { environment: { kernel: 'conda-base-py', type: 'gcloud' } } },
    otherwise: [
      { notebook: { colab: { cell_execution_strategy: 'none' } } },
      { notebook: { colab: { cell_execution_strategy: 'all' } } },
    ],
  },
  Hex: {
    set: { notebook: { title: 'Prices' } },
    runs: runs((run) => ({
      notebook: {
        orig_nbformat: 4,
        hex_info: { author: `user ${run}`, project_id: 'p', version: 'draft', exported_date: `day ${run}` },
      },
    })),
    otherwise: [{ notebook: { title: 'Costs' } }, { notebook: { title: 'Sales' } }],
  },
  Snowflake: {
    set: { cell: { language: 'sql', name: 'load', codeCollapsed: false } },
    runs: runs((run) => ({
      cell: { collapsed: run % 2 === 0, resultHeight: 100 + run },
      notebook: { lastEditStatus: { notebookId: 'n', sessionId: `session ${run}`, lastEditTime: run } },
    })),
    otherwise: [{ cell: { language: 'python' } }, { cell: { language: 'markdown' } }],
  },
  Noteable: {
    set: {
      cell: { noteable: { cell_type: 'sql', assign_results_to: 'df_1', db_connection: '@noteable' } },
      notebook: { selected_hardware_size: 'small' },
    },
    runs: runs((run) => ({
      cell: { noteable: { output_collection_id: `output-${run}` }, ExecuteTime: { end_time: `${run}` } },
      notebook: {
        noteable: { last_transaction_id: `transaction-${run}`, last_delta_id: `delta-${run}` },
        'noteable-chatgpt': { create_notebook: { openai_conversation_id: `${run}` } },
      },
    })),
    otherwise: [
      { cell: { noteable: { assign_results_to: 'df_2' } } },
      { cell: { noteable: { assign_results_to: 'df_3' } } },
    ],
  },
  CoCalc: {
    set: { cell: { slideshow: { slide_type: 'slide' } }, notebook: { kernelspec: { name: 'sage-9.1' } } },
    runs: runs((run) => ({
      cell: {
        collapsed: run % 2 === 0,
        cocalc: { outputs: { 0: { name: 'input', opts: { prompt: '?' }, value: `${run}` } } },
      },
      notebook: {
        kernelspec: {
          argv: ['sage', `${run}`],
          display_name: `SageMath 9.${run}`,
          env: { RUN: `${run}` },
          metadata: { cocalc: { priority: run } },
          resource_dir: `/kernels/${run}`,
        },
      },
    })),
    stays: { notebook: { kernelspec: { name: 'sage-9.1' } } },
    otherwise: [
      { cell: { slideshow: { slide_type: 'skip' } } },
      { cell: { slideshow: { slide_type: 'notes' } } },
    ],
  },
  'Polyglot Notebooks': {
    set: {
      cell: { polyglot_notebook: { kernelName: 'fsharp' }, dotnet_interactive: { language: 'fsharp' } },
      notebook: { polyglot_notebook: { kernelInfo: { defaultKernelName: 'csharp' } } },
    },
    runs: runs((run) => ({
      notebook: {
        language_info: { name: 'polyglot-notebook', version: `${run}` },
        polyglot_notebook: {
          kernelInfo: { items: [{ aliases: [], languageName: 'csharp', name: `csharp-${run}` }] },
        },
      },
    })),
    stays: { notebook: { language_info: { name: 'polyglot-notebook' } } },
    otherwise: [
      { cell: { polyglot_notebook: { kernelName: 'sql' } } },
      { cell: { polyglot_notebook: { kernelName: 'pwsh' } } },
    ],
  },
  'VS Code and Positron': {
    set: { cell: { vscode: { languageId: 'r' } } },
    runs: runs((run) => ({
      notebook: {
        language_info: { name: 'python', version: `3.1.${run}` },
        vscode: { interpreter: { hash: `hash-${run}` } },
        interpreter: { hash: `hash-${run}` },
        orig_nbformat: 4,
      },
    })),
    stays: { notebook: { language_info: { name: 'python' } } },
    otherwise: [{ cell: { vscode: { languageId: 'sql' } } }, { cell: { vscode: { languageId: 'julia' } } }],
  },
  'marimo exports': {
    set: {
      cell: { marimo: { name: 'load', config: { hide_code: true } } },
      notebook: { marimo: { app_config: { width: 'medium' }, header: '# /// script' } },
    },
    runs: runs((run) => ({ notebook: { marimo: { marimo_version: `0.14.${run}` } } })),
    otherwise: [{ cell: { marimo: { name: 'read' } } }, { cell: { marimo: { name: 'fetch' } } }],
  },
  JupyterLab: {
    set: {
      cell: { tags: ['raises-exception'], jupyter: { source_hidden: true }, editable: false },
      notebook: { 'toc-autonumbering': true },
    },
    runs: runs((run) => ({
      cell: {
        execution: { 'iopub.status.busy': `${run}`, 'shell.execute_reply': `${run}` },
        execution_failed: `day ${run}`,
        jupyter: { outputs_hidden: run % 2 === 0 },
        scrolled: run % 2 === 0,
        'jp-MarkdownHeadingCollapsed': run % 2 === 0,
      },
      notebook: {
        'toc-showcode': run % 2 === 0,
        'toc-showmarkdowntxt': run % 2 === 0,
        'toc-showtags': run % 2 === 0,
        widgets: { 'application/vnd.jupyter.widget-state+json': { state: { run } } },
      },
    })),
    otherwise: [
      { cell: { jupyter: { source_hidden: false } } },
      { cell: { jupyter: { source_hidden: 'no' } } },
    ],
  },
};

/** No change is shown. */
function expectSame(before: NotebookFile, after: NotebookFile): NotebookDiff {
  const diff = diffNotebooks(before, after);
  expect(diff.metadata).toEqual([]);
  expect(diff.cells.map(({ kind }) => kind)).toEqual(['same']);
  return diff;
}

const NAMES = Object.keys(SERVICES);

describe('two runs of one notebook', () => {
  test.each(NAMES)('%s: are no change', (name) => {
    const {
      set,
      runs: [one, other],
    } = SERVICES[name]!;
    for (const [before, after] of [
      [file(set, one), file(set, other)],
      [file(set), file(set, one)],
    ] as const) {
      const diff = expectSame(before, after);
      expect(diff.hidden.noise + diff.hidden.notebookNoise, 'hidden is counted').toBeGreaterThan(0);
    }
  });

  test.each(NAMES)('%s: never clash, and ours stands', (name) => {
    const {
      set,
      runs: [base, ours, theirs],
    } = SERVICES[name]!;
    const merged = mergeNotebooks(file(set, base), file(set, ours), file(set, theirs));
    expect(merged.conflicts).toEqual([]);
    expect(merged.bytes.toString()).toBe(file(set, ours));
    expect(mergeNotebooks(file(set), file(set, ours), file(set, theirs)).conflicts).toEqual([]);
  });

  test.each(NAMES)('%s: a run is no reason to keep a deleted cell', (name) => {
    const {
      set,
      runs: [base, ours],
    } = SERVICES[name]!;
    const deleted = { ...JSON.parse(file(set, base)), cells: [] };
    const merged = mergeNotebooks(file(set, base), file(set, ours), JSON.stringify(deleted, null, 1));
    expect(merged.conflicts).toEqual([]);
    expect(JSON.parse(merged.bytes.toString()).cells).toEqual([]);
  });

  test.each(NAMES)('%s: clean takes them out, and leaves what was set', (name) => {
    const {
      set,
      runs: [one, other],
      stays,
    } = SERVICES[name]!;
    const cleaned = JSON.parse(cleanNotebook(file(set, one)).toString()) as {
      readonly metadata: Keys;
      readonly cells: readonly [{ readonly metadata: Keys }];
    };
    const expected = both(set.notebook ?? {}, stays?.notebook ?? {});
    expect(cleaned.metadata).toMatchObject(expected);
    expect(cleaned.cells[0].metadata).toEqual(set.cell ?? {});
    if (stays !== undefined) return;
    expect(cleaned.metadata).toEqual(set.notebook ?? {});
    expect(cleanNotebook(file(set, other)).toString()).toBe(cleanNotebook(file(set, one)).toString());
  });
});

describe('what a person sets', () => {
  test.each(NAMES)('%s: is seen', (name) => {
    const {
      set,
      runs: [one, other],
      otherwise: [changed],
    } = SERVICES[name]!;
    const { metadata, cells } = diffNotebooks(file(set, one), file(set, other, changed));
    const inCell = cells.flatMap((cell) => (cell.kind === 'modified' ? cell.details.metadata : []));
    expect([...metadata, ...inCell]).toHaveLength(1);
  });

  test.each(NAMES)('%s: is merged beside two runs', (name) => {
    const {
      set,
      runs: [base, ours, theirs],
      otherwise: [changed],
    } = SERVICES[name]!;
    const merged = mergeNotebooks(file(set, base), file(set, ours), file(set, theirs, changed));
    expect(merged.conflicts).toEqual([]);
    expectSame(merged.bytes, file(set, ours, changed));
  });

  test.each(NAMES)('%s: can clash', (name) => {
    const {
      set,
      runs: [base, ours, theirs],
      otherwise: [mine, yours],
    } = SERVICES[name]!;
    const merged = mergeNotebooks(file(set, base), file(set, ours, mine), file(set, theirs, yours));
    expect(merged.conflicts).toMatchObject([{ kind: 'value' }]);
  });

  test('Databricks: dependencies that one side adds beside a newer environment', () => {
    const environment = (keys: Keys | null): string => file(databricks({}, { environmentMetadata: keys }));
    const newer = { base_environment: '', environment_version: '5' };
    const theirs = { base_environment: '', environment_version: '4', dependencies: ['polars'] };
    for (const base of [null, { base_environment: '', environment_version: '2' }]) {
      const merged = mergeNotebooks(environment(base), environment(newer), environment(theirs));
      expect(merged.conflicts).toEqual([]);
      expect(JSON.parse(merged.bytes.toString())).toEqual(
        JSON.parse(environment({ ...newer, dependencies: ['polars'] })),
      );
    }
  });
});
