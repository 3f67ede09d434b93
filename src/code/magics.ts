/** What IPython's magics mean for the names of a notebook. Two tables, for `%word` and for `%%word`; a magic that stands
 *  in neither may do anything.
 *  https://ipython.readthedocs.io/en/stable/interactive/magics.html, and the documentation of the packages named. */

export type LineMagic =
  /** Nothing that concerns names. */
  | 'harmless'
  /** Runs the statement behind it. */
  | 'statement'
  /** The same, with names of its own: what it makes is gone when it ends. */
  | 'timed'
  /** Runs what is not in the notebook, or forgets what is. */
  | 'hides';

export type CellMagic =
  /** Runs the rest of the cell. */
  | 'statement'
  | 'timed'
  /** The rest is no code of this kernel. */
  | 'other';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const LINE_MAGICS: ReadonlyMap<string, LineMagic> = new Map([
  ...words(`
    aimport alias alias_magic autoawait autocall automagic autoreload autosave bookmark bash cat cd clear clear_autorestore
    code_wrap colab_magics colors conda config connect_info cp debug dhist dirs doctest_mode dotenv env gui hist history
    html javascript js killbgscripts latex ldir less lf lk ll load_ext logoff logon logstart logstate logstop ls lsmagic lx
    macro magic mamba man matplotlib micromamba mkdir mode more mv notebook page pastebin pdb pdef pdoc pfile pinfo pinfo2
    pip popd pprint precision profile psearch psource pushd pwd pycat pylint qtconsole quickref rehashx reload_ext rep rm
    rmdir save sc set_env shell snakeviz_config sql store subshell sx system tb tensorboard tensorflow_version tutorial
    unalias unload_ext uv version_information watermark who who_ls whos writefile xdel xmode Rpush
  `).map((name): [string, LineMagic] => [name, 'harmless']),
  ...words('time prun lprun mprun memit pyinstrument snakeviz').map((name): [string, LineMagic] => [
    name,
    'statement',
  ]),
  ['timeit', 'timed'],
  ...words('cpaste edit load loadpy paste pylab recall rerun reset reset_selective run').map(
    (name): [string, LineMagic] => [name, 'hides'],
  ),
]);

export const CELL_MAGICS: ReadonlyMap<string, CellMagic> = new Map([
  ...words('time capture prun lprun mprun memit debug snakeviz pyinstrument heat wall notify skip_if').map(
    (name): [string, CellMagic] => [name, 'statement'],
  ),
  ['timeit', 'timed'],
  ...words(`
    ! HTML R SVG ai bash bigquery cmd configure cpp file gcc html info javascript js julia latex markdown matlab mermaid
    octave perl pypy python python2 python3 ruby script sh shell sparksql sql svg sx system tikz writefile writetemplate
  `).map((name): [string, CellMagic] => [name, 'other']),
]);

/** Options whose value is a word of its own, of the magics that run a statement. */
export const VALUED_OPTIONS: ReadonlyMap<string, string> = new Map([
  ['timeit', 'nrpv'],
  ['prun', 'lsTD'],
  ['lprun', 'fmTDsu'],
  ['mprun', 'fT'],
  ['memit', 'rti'],
]);

/** Extensions that bring magics and nothing else. */
export const HARMLESS_EXTENSIONS: ReadonlySet<string> = new Set(
  words(`
    autoreload autotime Cython cython bigquery_magics cudf.pandas cuml.accel dotenv filprofiler google.cloud.bigquery
    google.colab.data_table heat ipyparallel ipytest itikz jupyter_ai jupyter_ai_magics jupyter_black julia.magic lab_black
    line_profiler memory_profiler nb_black nb_mypy oct2py.ipython pycodestyle_magic pyinstrument rpy2.ipython scalene
    snakeviz sparkmagic.magics sql storemagic tensorboard tensorboard.notebook tikzmagic version_information vega watermark
    wurlitzer
  `),
);

/** Those that people type without `%`, as the only line of a cell; the first ones also alone, since no variable is
 *  called so. */
export const BARE_MAGICS: ReadonlySet<string> = new Set(words('ls ll lsmagic pwd quickref who_ls whos'));
export const BARE_MAGICS_WITH_WORDS: ReadonlySet<string> = new Set(
  words(
    'ls ll pip conda cd cat cp mkdir mv rm rmdir matplotlib load_ext reload_ext run pylab env time timeit',
  ),
);
