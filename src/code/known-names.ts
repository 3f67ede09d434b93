/** Names that are there before a cell has run: Python's own (3, and what only 2 had), IPython's, and those that well-known
 *  hosts bring along. */

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** https://docs.python.org/3/library/functions.html, constants.html and exceptions.html. */
const PYTHON: ReadonlySet<string> = new Set(
  words(`
    ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError
    BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError
    ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError Exception ExceptionGroup
    False FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError
    ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError
    MemoryError ModuleNotFoundError NameError None NotADirectoryError NotImplemented NotImplementedError OSError
    OverflowError PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError RecursionError
    ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError
    SyntaxWarning SystemError SystemExit TabError TimeoutError True TypeError UnboundLocalError UnicodeDecodeError
    UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning WindowsError
    ZeroDivisionError abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable
    chr classmethod compile complex copyright credits delattr dict dir divmod enumerate eval exec exit
    filter float format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass
    iter len license list locals map max memoryview min next object oct open ord pow print property quit range
    repr reversed round set setattr slice sorted staticmethod str sum super tuple type     vars zip
  `),
);

const PYTHON_2: ReadonlySet<string> = new Set(
  words(`
    StandardError apply basestring buffer cmp coerce execfile file intern long raw_input reduce reload unichr unicode xrange
  `),
);

/** https://ipython.readthedocs.io/en/stable/interactive/reference.html */
const IPYTHON: ReadonlySet<string> = new Set(words('In Out display get_ipython'));
/** `_`, `__`, `_i`, `_ih`, `_3`, `_i3`. */
const IPYTHON_HISTORY = /^(?:_{1,3}|_i{1,3}|_[iod]h|_i?[0-9]+)$/;

/** What the shells of Spark and Databricks bring along. */
const HOSTS: ReadonlySet<string> = new Set(words('dbutils displayHTML sc spark sqlContext'));

/** Whether the name is there in any notebook of Python, `__name__` and its like among them. */
export function isKnownName(name: string, python: 2 | 3): boolean {
  return (
    PYTHON.has(name) ||
    (python === 2 && PYTHON_2.has(name)) ||
    IPYTHON.has(name) ||
    IPYTHON_HISTORY.test(name) ||
    /^__[a-zA-Z_]+__$/.test(name)
  );
}

/** Whether a host may have brought it along, which a notebook that makes it itself does not ask. */
export function isHostName(name: string): boolean {
  return HOSTS.has(name);
}
