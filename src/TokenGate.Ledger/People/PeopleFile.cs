using Microsoft.Data.Sqlite;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.People;

/// <summary>The file of keys: a salted hash of each name, and the key. Not thread-safe.</summary>
internal sealed class PeopleFile : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly string _file;

    private PeopleFile(SqliteConnection connection, string file)
    {
        _connection = connection;
        _file = file;
    }

    /// <summary>The file of a journal's folder.</summary>
    public static string In(string folder) => Path.Combine(folder, "people.db");

    /// <summary>Opens the file, making it when there is none: readable by its owner alone.</summary>
    /// <exception cref="JournalException">It cannot be opened.</exception>
    public static PeopleFile Open(string folder)
    {
        var file = In(folder);
        SqliteConnection? connection = null;
        try
        {
            Protect(file);
            connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 1 }.ConnectionString);
            connection.Open();
            var opened = new PeopleFile(connection, file);
            opened.Execute(
                "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; "
                + "CREATE TABLE IF NOT EXISTS person (name BLOB PRIMARY KEY, key BLOB NOT NULL) WITHOUT ROWID; "
                + "CREATE TABLE IF NOT EXISTS erased (mark BLOB PRIMARY KEY) WITHOUT ROWID",
                []);
            return opened;
        }
        catch (SqliteException fault)
        {
            connection?.Dispose();
            throw new JournalException(JournalFile.Describe(file, fault), fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"{file} cannot be opened: {fault.Message} Give the gateway's user write access to {folder}.", fault);
        }
    }

    /// <summary>The salt under which names are hashed: the one given, unless the file has one.</summary>
    /// <exception cref="JournalException">The file cannot be read or written.</exception>
    public byte[] Salt(byte[] fresh)
    {
        Guard(() => Execute("INSERT INTO person (name, key) VALUES ($name, $key) ON CONFLICT DO NOTHING", [("$name", []), ("$key", fresh)]));
        return Guard(() =>
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "SELECT key FROM person WHERE length(name) = 0";
            return (byte[])command.ExecuteScalar()!;
        });
    }

    /// <summary>Every person's key by the hash of the name, in hex.</summary>
    /// <exception cref="JournalException">The file cannot be read.</exception>
    public Dictionary<string, byte[]> Read() => Guard(() =>
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT name, key FROM person WHERE length(name) > 0";
        var keys = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            keys[Convert.ToHexString(row.GetFieldValue<byte[]>(0))] = row.GetFieldValue<byte[]>(1);
        }

        return keys;
    });

    /// <summary>Every tombstone, in hex.</summary>
    /// <exception cref="JournalException">The file cannot be read.</exception>
    public HashSet<string> ReadErased() => Guard(() =>
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT mark FROM erased";
        var marks = new HashSet<string>(StringComparer.Ordinal);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            marks.Add(Convert.ToHexStringLower(row.GetFieldValue<byte[]>(0)));
        }

        return marks;
    });

    /// <summary>Writes people's keys, overwriting those that were there, in one transaction.</summary>
    /// <exception cref="JournalException">The file cannot be written.</exception>
    public void Add(IReadOnlyList<(byte[] Name, byte[] Key)> people) => Guard(() =>
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        foreach (var (name, key) in people)
        {
            Execute("INSERT INTO person (name, key) VALUES ($name, $key) ON CONFLICT (name) DO UPDATE SET key = excluded.key", [("$name", name), ("$key", key)], transaction);
        }

        transaction.Commit();
        return true;
    });

    /// <summary>Removes people, overwriting their keys, and leaves tombstones, in one transaction.</summary>
    /// <exception cref="JournalException">The file cannot be written; nothing was changed.</exception>
    public void Remove(IReadOnlyList<byte[]> names, IReadOnlyList<byte[]> marks) => Guard(() =>
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        foreach (var name in names)
        {
            Execute("DELETE FROM person WHERE name = $name", [("$name", name)], transaction);
        }

        foreach (var mark in marks)
        {
            Execute("INSERT INTO erased (mark) VALUES ($mark) ON CONFLICT DO NOTHING", [("$mark", mark)], transaction);
        }

        transaction.Commit();
        return true;
    });

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private static void Protect(string file)
    {
        if (!File.Exists(file) && !OperatingSystem.IsWindows())
        {
            using var made = new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
    }

    private int Execute(string sql, (string Name, byte[] Value)[] parameters, SqliteTransaction? transaction = null)
    {
        using var command = _connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command.ExecuteNonQuery();
    }

    private T Guard<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (SqliteException fault)
        {
            throw new JournalException(JournalFile.Describe(_file, fault), fault);
        }
    }
}
