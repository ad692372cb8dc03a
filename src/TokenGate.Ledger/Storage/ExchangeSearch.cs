using Microsoft.Data.Sqlite;
using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// Finds exchanges, newest first. An index leads (of the user, of the verdicts that are few, else of the time), the rest is looked at row
/// by
/// row, and a search that went through much gives what it has and a place to go on from: no question of a console holds a gateway up.
/// </summary>
internal sealed class ExchangeSearch(ExchangeFilter filter, ListPlace after)
{
    /// <summary>Rows that one page goes through at most: about a second.</summary>
    public const int MostRows = 500_000;

    /// <summary>From so many characters on an id's beginning names few exchanges: two minutes of UUIDs.</summary>
    private const int LongPrefix = 8;

    /// <summary>The sequence numbers of a page, and where the next one begins; null when there is none.</summary>
    public (List<long> Found, ListPlace? Next) Run(SqliteConnection connection, int limit, CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Sql(command);
        var found = new List<long>(limit);
        var rows = 0;
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var place = new ListPlace(row.GetInt64(1), row.GetInt64(0));
            if (Matches(row))
            {
                found.Add(place.Sequence);
            }

            if (found.Count == limit || ++rows == MostRows)
            {
                return (found, row.Read() ? place : null);
            }

            if (rows % 1_000 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        return (found, null);
    }

    private bool Matches(SqliteDataReader row) =>
        Is(filter.User, row, 2) && Is(filter.Team, row, 3) && Is(filter.Route, row, 4) && Is(filter.Model, row, 5)
        && Is(filter.Project, row, 8) && Is(filter.Client, row, 9) && Is(filter.Conversation, row, 10)
        && (filter.Verdict is not { } verdict || row.GetInt32(6) == (int)verdict)
        && (filter.IdPrefix is not { Length: > 0 } prefix || row.GetString(7).StartsWith(prefix, StringComparison.Ordinal));

    private static bool Is(string? wanted, SqliteDataReader row, int column) => wanted is null || row.GetString(column) == wanted;

    private string Sql(SqliteCommand command)
    {
        var terms = new List<string> { "(x.at, x.sequence) < ($at, $sequence)" };
        command.Parameters.AddWithValue("$at", after.At);
        command.Parameters.AddWithValue("$sequence", after.Sequence);
        if (filter.From is { } from)
        {
            terms.Add("x.at >= $from");
            command.Parameters.AddWithValue("$from", from.UtcTicks);
        }

        if (filter.To is { } to)
        {
            terms.Add("x.at < $to");
            command.Parameters.AddWithValue("$to", to.UtcTicks);
        }

        var source = Source(command, terms);
        var id = filter.IdPrefix is { Length: > 0 } ? "e.id" : "''";
        return $"SELECT x.sequence, x.at, x.user, x.team, x.route, x.model, x.verdict, {id}, x.project, x.client, x.conversation FROM {source} "
            + $"WHERE {string.Join(" AND ", terms)} ORDER BY x.at DESC, x.sequence DESC";
    }

    private string Source(SqliteCommand command, List<string> terms)
    {
        if (filter.IdPrefix is { Length: >= LongPrefix } prefix)
        {
            // The order of UTF-8: no character stands behind the last one of Unicode.
            terms.Add("e.id >= $prefix AND e.id < $behind");
            command.Parameters.AddWithValue("$prefix", prefix);
            command.Parameters.AddWithValue("$behind", prefix + "\U0010FFFF");
            return "entry e INDEXED BY entry_id CROSS JOIN exchange x ON x.sequence = e.sequence";
        }

        var lead = "exchange_at";
        if (filter.User is { } user)
        {
            lead = "exchange_user";
            terms.Add("x.user = $user");
            command.Parameters.AddWithValue("$user", user);
        }
        else if (filter.Conversation is { Length: > 0 } conversation)
        {
            lead = "exchange_conversation";
            terms.Add("x.conversation = $conversation AND x.conversation <> ''");
            command.Parameters.AddWithValue("$conversation", conversation);
        }
        else if (filter.Verdict is { } verdict and not Verdict.Trusted)
        {
            lead = "exchange_verdict";
            terms.Add("x.verdict = $verdict AND x.verdict > 0");
            command.Parameters.AddWithValue("$verdict", (int)verdict);
        }

        var entries = filter.IdPrefix is { Length: > 0 } ? " CROSS JOIN entry e ON e.sequence = x.sequence" : "";
        return $"exchange x INDEXED BY {lead}{entries}";
    }
}
