using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.People;

/// <summary>
/// Names that stand for users in records: <c>p-</c> and 24 hexadecimal digits of HMAC-SHA256 under a random key of the person's own.
/// Erasing the key leaves every sum and the chain as they are, and nobody who can say whose they were. Thread-safe.
/// </summary>
/// <remarks>
/// The keys lie in <c>people.db</c> beside the journal and nowhere else: keep it out of backups that outlive an erasure. Each gateway
/// has its own, as the balancer keeps a user on one gateway; a user who moves counts under two pseudonyms.
/// </remarks>
public sealed class Pseudonyms : IDisposable
{
    private const int KeyBytes = 32;
    private const int Digits = 24;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly SqliteConnection _connection;
    private readonly string _file;
    private readonly byte[] _salt;

    private Pseudonyms(SqliteConnection connection, string file)
    {
        _connection = connection;
        _file = file;
        Execute("PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; "
            + "CREATE TABLE IF NOT EXISTS person (name BLOB PRIMARY KEY, key BLOB NOT NULL) WITHOUT ROWID");
        _salt = KeyOf([], make: true)!;
    }

    /// <summary>Opens the keys in a journal's folder, making them when there are none.</summary>
    /// <exception cref="JournalException">The file cannot be opened.</exception>
    public static Pseudonyms Open(string folder)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "people.db");
        SqliteConnection? connection = null;
        try
        {
            connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 1 }.ConnectionString);
            connection.Open();
            return new Pseudonyms(connection, file);
        }
        catch (SqliteException fault)
        {
            connection?.Dispose();
            throw new JournalException(JournalFile.Describe(file, fault), fault);
        }
    }

    /// <summary>The pseudonym of a user; the same until it is erased. Nobody (<c>-</c>) stays nobody.</summary>
    /// <exception cref="JournalException">A new user's key cannot be stored.</exception>
    public string Of(string user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user == "-" ? user : _known.GetOrAdd(user, name => Name(name, Guard(() => KeyOf(Hash(name), make: true)!)));
    }

    /// <summary>The pseudonym of a user who has one, or null. Makes none.</summary>
    /// <exception cref="JournalException">The keys cannot be read.</exception>
    public string? Find(string user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Guard(() => KeyOf(Hash(user), make: false)) is { } key ? Name(user, key) : null;
    }

    /// <summary>
    /// Destroys a user's key and gives the pseudonym that it made, or null when there was none. From now on the user, should he come
    /// back, is somebody new. The caller puts the erasure on record as a note, without the name.
    /// </summary>
    /// <exception cref="JournalException">The key could not be destroyed.</exception>
    public string? Erase(string user)
    {
        ArgumentNullException.ThrowIfNull(user);
        lock (_gate)
        {
            if (Find(user) is not { } pseudonym)
            {
                return null;
            }

            Guard(() =>
            {
                using var command = _connection.CreateCommand();
                command.CommandText = "DELETE FROM person WHERE name = $name";
                command.Parameters.AddWithValue("$name", Hash(user));
                return command.ExecuteNonQuery();
            });
            _known.TryRemove(user, out _);
            return pseudonym;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private static string Name(string user, byte[] key) =>
        "p-" + Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(user)))[..Digits];

    /// <summary>People are filed under a salted hash: the file is no list of names.</summary>
    private byte[] Hash(string user) => HMACSHA256.HashData(_salt, Encoding.UTF8.GetBytes(user));

    private byte[]? KeyOf(byte[] name, bool make)
    {
        lock (_gate)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = make
                ? "INSERT INTO person (name, key) VALUES ($name, $key) ON CONFLICT DO NOTHING; SELECT key FROM person WHERE name = $name"
                : "SELECT key FROM person WHERE name = $name";
            command.Parameters.AddWithValue("$name", name);
            if (make)
            {
                command.Parameters.AddWithValue("$key", RandomNumberGenerator.GetBytes(KeyBytes));
            }

            return command.ExecuteScalar() as byte[];
        }
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
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
