using System.Globalization;
using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>Copies of a journal's database, made while it is open, in one piece or not at all.</summary>
internal static class JournalCopy
{
    /// <summary>Copies a database as a connection sees it to a new file, which is on disk afterwards.</summary>
    /// <exception cref="SqliteException">It cannot be read, or there is no room.</exception>
    public static void Write(SqliteConnection connection, string target)
    {
        File.Delete(target);
        File.Delete(target + "-journal");
        PrivateFiles.Create(target);
        using var copy = JournalFile.OpenNew(target);
        connection.BackupDatabase(copy);
    }

    /// <summary>
    /// Copies a store's database into its folder again, and puts aside what lies at its path: <see cref="Adopt(string)"/> has the last
    /// word, after
    /// the store is closed. Gives the name of what was put aside; null when nothing lay there. Whatever ends it on the way leaves the open
    /// file as it is.
    /// </summary>
    /// <exception cref="SqliteException">The open file cannot be read, or there is no room.</exception>
    /// <exception cref="JournalException">The folder cannot be written.</exception>
    public static string? PutBack(JournalStore store, string file, DateTimeOffset now)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var isFolded = store.CopyTo(Copied(file));
            return Replace(file, now, isFolded);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"{file} was deleted or replaced under the running gateway and cannot be written again: {fault.Message} Give the gateway's user write access to its folder", fault);
        }
    }

    /// <summary>Gives a finished copy its name, where there is no journal: also when a kill came between the copy and its name.</summary>
    public static void Adopt(string file)
    {
        if (!File.Exists(file) && File.Exists(Copied(file)) && IsWhole(Copied(file)))
        {
            RemoveLog(file);
            File.Move(Copied(file), file);
        }
    }

    /// <summary>
    /// Puts a copy of another journal at a path that nobody has open, and puts aside what lies there. Gives the name of what was put aside;
    /// null when nothing lay there.
    /// </summary>
    /// <exception cref="JournalException">The other journal cannot be read.</exception>
    public static string? Adopt(IStoredJournal journal, string file, DateTimeOffset now)
    {
        _ = journal.Query(connection =>
        {
            Write(connection, Copied(file));
            return 0;
        });
        var aside = Replace(file, now, isFolded: true);
        File.Move(Copied(file), file);
        return aside;
    }

    /// <summary>
    /// Removes a log and its index that belong to no database any more: SQLite would take them for parts of whatever is put beside them.
    /// </summary>
    public static void RemoveLog(string file)
    {
        File.Delete(file + "-wal");
        File.Delete(file + "-shm");
    }

    private static string Copied(string file) => file + ".saving";

    /// <summary>A copy that a kill cut short is an empty database.</summary>
    private static bool IsWhole(string copied)
    {
        try
        {
            using var connection = JournalFile.OpenReader(copied);
            JournalSchema.Check(connection, copied);
            return true;
        }
        catch (Exception fault) when (fault is SqliteException or JournalException)
        {
            return false;
        }
    }

    private static string? Replace(string file, DateTimeOffset now, bool isFolded)
    {
        var aside = $"{file}.replaced-{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture)}";
        var isThere = File.Exists(file);
        if (isThere)
        {
            File.Move(file, aside);
        }

        // Our own log is empty after it was folded in, and another one is a stranger's. Where a reader kept ours from being folded in
        // nobody can tell, and it must not be taken for the stranger's.
        if (new FileInfo(file + "-wal") is { Exists: true, Length: > 0 })
        {
            File.Move(file + "-wal", isFolded ? aside + "-wal" : aside + ".log");
        }

        RemoveLog(file);
        return isThere ? aside : null;
    }
}
