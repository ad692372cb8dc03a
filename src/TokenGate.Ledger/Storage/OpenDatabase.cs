using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace TokenGate.Ledger.Storage;

/// <summary>Whether the file that a connection has open is still the one that its path names.</summary>
internal static class OpenDatabase
{
    /// <summary>SQLITE_FCNTL_HAS_MOVED (https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html#sqlitefcntlhasmoved).</summary>
    private const int HasMovedCode = 20;

    /// <summary>
    /// True when the database was renamed, deleted or replaced since it was opened: what is written then reaches a file without a name,
    /// which ends with the process. Costs a look at the folder.
    /// </summary>
    public static bool HasMoved(SqliteConnection connection)
    {
        var moved = 0;
        return connection.Handle is { } database && Control(database, IntPtr.Zero, HasMovedCode, ref moved) == raw.SQLITE_OK && moved != 0;
    }

    /// <summary>
    /// True when the write-ahead log is gone, which an open database always has. Commits would end with the process likewise.
    /// </summary>
    public static bool HasLostLog(SqliteConnection connection) => !File.Exists(connection.DataSource + "-wal");

    /// <summary>The provider of SQLite offers most of its interface, and not this function.</summary>
    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int Control(sqlite3 database, IntPtr name, int operation, ref int answer);
}
