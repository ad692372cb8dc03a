using System.Globalization;
using Microsoft.Data.Sqlite;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger;

/// <summary>
/// What people who looked at single exchanges said that they were. Each review is an entry of the chain, the last one of an exchange
/// stands, and it is kept as long as the exchange.
/// </summary>
public static class Reviews
{
    /// <summary>Who looked could not tell: the exchange need not be looked at again, and nothing is trained with it.</summary>
    public const string Unclear = "unclear";

    /// <summary>Honest work, or what was inflated by the score that finds it; and <see cref="Unclear"/>.</summary>
    public static IReadOnlyList<string> Labels { get; } = ["honest", "padding", "duplication", "output", Unclear];

    /// <summary>Records a review. The same label once more adds nothing.</summary>
    /// <param name="journal">The journal that holds the exchange.</param>
    /// <param name="review">The review.</param>
    /// <param name="cancellationToken">Ends the wait, not the writing.</param>
    /// <exception cref="ArgumentException">There is no such label.</exception>
    /// <exception cref="JournalException">It could not be made durable so far; it is kept in memory and written once.</exception>
    public static async Task AddAsync(Journal journal, Review review, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(review);
        if (!Labels.Contains(review.Label))
        {
            throw new ArgumentException($"'{review.Label}' is no label.", nameof(review));
        }

        await journal.WorkAsync(
            EntryKind.Review,
            transaction =>
            {
                var before = Read(transaction.Connection!, transaction, review.Exchange);
                if (before.Count > 0 && From(before[^1].Note).Label == review.Label)
                {
                    return null;
                }

                var facts = new Dictionary<string, string> { ["record"] = review.Exchange, ["label"] = review.Label, ["by"] = review.By };
                var note = new JournalNote(EntryKind.Review, review.At, facts)
                {
                    Id = string.Create(CultureInfo.InvariantCulture, $"review:{review.Exchange}:{before.Count + 1}"),
                };
                return (note.Id, RecordEncoder.Encode(note));
            },
            cancellationToken);
    }

    /// <summary>The review of an exchange that stands; null where nobody has looked.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static Review? Find(JournalReader journal, string exchange)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(exchange);
        return journal.Query(connection => Read(connection, null, exchange)) is [.., var last] ? From(last.Note) : null;
    }

    /// <summary>The entries of an exchange's reviews as they are stored, the oldest first.</summary>
    internal static IEnumerable<byte[]> Bodies(SqliteConnection connection, string exchange) => Read(connection, null, exchange).Select(static entry => entry.Body);

    private static Review From(JournalNote note) =>
        new(note.Facts.GetValueOrDefault("record", ""), note.Facts.GetValueOrDefault("label", Unclear), note.Facts.GetValueOrDefault("by", ""), note.At);

    private static List<(JournalNote Note, byte[] Body)> Read(SqliteConnection connection, SqliteTransaction? transaction, string exchange)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT body FROM entry WHERE id > $first AND id < $behind AND kind = $kind ORDER BY sequence";
        command.Parameters.AddWithValue("$first", $"review:{exchange}:");
        command.Parameters.AddWithValue("$behind", $"review:{exchange};");
        command.Parameters.AddWithValue("$kind", (int)EntryKind.Review);
        var entries = new List<(JournalNote Note, byte[] Body)>();
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var body = row.GetFieldValue<byte[]>(0);

            // Another exchange's id may begin with this one's and a colon.
            if (NoteCodec.Decode(EntryKind.Review, body) is var note && note.Facts.GetValueOrDefault("record") == exchange)
            {
                entries.Add((note, body));
            }
        }

        return entries;
    }
}
