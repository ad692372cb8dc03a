using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace TokenGate.Ledger.Storage;

/// <summary>Opens connections to a journal's database and says in words what is wrong with it.</summary>
internal static class JournalFile
{
    /// <summary>SQLITE_IOERR_SHMSIZE: the index of the log could not be made larger.</summary>
    private const int NoRoomForIndex = raw.SQLITE_IOERR | (19 << 8);

    /// <summary>The database of a journal's folder.</summary>
    public static string In(string folder) => Path.Combine(folder, "journal.db");

    /// <summary>
    /// The writer's connection: WAL, and every commit on disk before it returns. The command time-out is short because another
    /// process may read, and none but us may write: a lock held by another writer is a fault to report, not to wait for. A commit of 256
    /// records
    /// fits in the cache. The log is folded in every 4 MB (SQLite's default): a longer one does not fit on a small disk before it is.
    /// </summary>
    public static SqliteConnection OpenWriter(string file)
    {
        PrivateFiles.Create(file);
        var connection = Open(file, SqliteOpenMode.ReadWriteCreate);
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText =
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 67108864; "
                + "PRAGMA cache_size = -16384; PRAGMA busy_timeout = 1000;";
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A reader's connection: snapshot of the last commit; never blocks the writer, never writes.</summary>
    public static SqliteConnection OpenReader(string file) => Open(file, SqliteOpenMode.ReadWrite, queryOnly: true);

    /// <summary>A connection to a new database, to copy another one into: no log, on disk when it is closed.</summary>
    public static SqliteConnection OpenNew(string file) => Open(file, SqliteOpenMode.ReadWriteCreate);

    /// <summary>The database and its write-ahead log, in bytes; 0 when the disk does not say.</summary>
    public static long Bytes(string file)
    {
        try
        {
            return new[] { file, file + "-wal" }.Select(path => new FileInfo(path)).Where(info => info.Exists).Sum(info => info.Length);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>True for a fault that no waiting heals.</summary>
    public static bool IsDamage(SqliteException fault) => fault.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>True for a fault that a full disk may be the cause of, under whichever name.</summary>
    public static bool IsOfTheDisk(SqliteException fault) => fault.SqliteErrorCode is raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN;

    /// <summary>Renames a database and its log; gives the new name.</summary>
    /// <exception cref="JournalException">It cannot be renamed.</exception>
    public static string SetAside(string file, DateTimeOffset now)
    {
        var aside = $"{file}.damaged-{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}";
        try
        {
            File.Move(file, aside);
            if (File.Exists(file + "-wal"))
            {
                File.Move(file + "-wal", aside + "-wal");
            }

            File.Delete(file + "-shm");
            return aside;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"{file} is damaged and cannot be put aside: {fault.Message} Move it away by hand, and keep it.", fault);
        }
    }

    /// <summary>A database fault in words: the file, the cause, the remedy.</summary>
    public static string Describe(string file, SqliteException fault) => $"{file}: {Cause(file, fault)} (SQLite {fault.SqliteExtendedErrorCode}: {fault.Message})";

    private static string Cause(string file, SqliteException fault) => fault.SqliteErrorCode switch
    {
        raw.SQLITE_FULL or raw.SQLITE_IOERR when fault.SqliteErrorCode == raw.SQLITE_FULL || fault.SqliteExtendedErrorCode == NoRoomForIndex =>
            $"the disk is full. Free space on the volume of {Path.GetDirectoryName(file)}; nothing else has to be done",
        raw.SQLITE_READONLY => "the file or its file system is read-only. Mount it writable, or give the gateway's user write access",
        raw.SQLITE_IOERR => "the disk reported an error. Check the volume (dmesg, smartctl) and its free space",
        raw.SQLITE_CANTOPEN => "the file cannot be opened. Check that the folder exists and that the gateway's user may write there",
        raw.SQLITE_PERM => "access is denied. Give the gateway's user write access to the folder",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "another program holds a lock on the database. Close it (sqlite3, a backup tool)",
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB =>
            "the file is damaged or no journal. Stop the gateway, keep the file for `tokengate audit export`, and start with an empty Ledger:Path",
        _ => "the database refused the operation",
    };

    /// <summary>
    /// Somebody who can write the file could leave triggers and views in it, which would change entries on their way in or answer in the
    /// place of a table. The journal has none, so none runs.
    /// </summary>
    public static void Harden(sqlite3 database)
    {
        foreach (var (option, value) in new[] { (raw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0), (raw.SQLITE_DBCONFIG_ENABLE_VIEW, 0), (raw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0) })
        {
            _ = raw.sqlite3_db_config(database, option, value, out _);
        }
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode, bool queryOnly = false)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = mode,
            // A pooled connection would keep the file open after the journal was closed.
            Pooling = false,
            DefaultTimeout = 1,
        }.ConnectionString);
        try
        {
            connection.Open();
            Harden(connection.Handle!);
            if (queryOnly)
            {
                using var command = connection.CreateCommand();
                command.CommandText = "PRAGMA query_only = ON";
                command.ExecuteNonQuery();
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
