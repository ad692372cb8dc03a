using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// The currencies that a journal's costs are in: their history, and the currency that its gateway was last configured for.
/// </summary>
internal static class JournalCurrency
{
    private const string Currencies = "currencies";
    private const string Wish = "currency_wish";

    /// <summary>The history and the currency that was last configured; null where none was kept.</summary>
    /// <exception cref="FormatException">It is no such history.</exception>
    public static (CurrencyHistory? Currencies, string? Wish) Read(SqliteConnection connection) =>
        MetaTable.Read(connection, null, Currencies) is { } text ? (CurrencyHistory.Parse(text), MetaTable.Read(connection, null, Wish)) : (null, null);

    /// <summary>Keeps a history. Gives the chained note of a change; null where it was the same, and for the first.</summary>
    public static (string Id, byte[] Body)? Write(SqliteTransaction transaction, CurrencyHistory currencies, string wish, DateTimeOffset now)
    {
        var text = currencies.ToString();
        var before = MetaTable.Read(transaction.Connection!, transaction, Currencies);
        MetaTable.Write(transaction, Currencies, text);
        MetaTable.Write(transaction, Wish, wish);
        if (before is null || before == text)
        {
            return null;
        }

        var note = new JournalNote(
            EntryKind.Configuration, now, new Dictionary<string, string> { ["outcome"] = "currency", ["currency"] = currencies.Code, ["currencies"] = text });
        return (note.Id, RecordEncoder.Encode(note));
    }
}
