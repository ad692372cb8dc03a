using System.Text.Json;
using Microsoft.Data.Sqlite;
using TokenGate.Ledger.Storage;
using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>
/// Lists a journal's conversations, the last active first: one agent run is one row. It knows exchanges that are still in the journal
/// alone,
/// and one page looks at a bounded number of them. Thread-safe.
/// </summary>
public sealed class ConversationListing(JournalReader journal)
{
    /// <summary>The longest page.</summary>
    public const int MostItems = 200;

    /// <summary>Exchanges of one conversation that are added up.</summary>
    private const int MostExchanges = 2_000;

    /// <summary>One page.</summary>
    /// <param name="filter">Which exchanges; its verdict and the beginning of an id do not matter.</param>
    /// <param name="cursor">Where the page before ended; null for the first.</param>
    /// <param name="limit">How many at most, 1 to <see cref="MostItems"/>.</param>
    /// <param name="cancellationToken">Ends it between two conversations.</param>
    /// <exception cref="ArgumentException">The cursor is none of ours, or the limit is out of range.</exception>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public Task<ConversationPage> ReadAsync(ExchangeFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MostItems);
        var after = cursor is null ? ConversationPlace.Beginning : ConversationPlace.Parse(cursor);
        return Task.FromResult(journal.Query(connection =>
        {
            var found = Find(connection, filter, after, limit + 1);
            var items = new List<Conversation>();
            foreach (var (place, first, exchanges) in found.Take(limit))
            {
                cancellationToken.ThrowIfCancellationRequested();
                items.Add(Sum(connection, filter, place, first, exchanges));
            }

            return new ConversationPage(items, found.Count > limit ? found[limit - 1].Place.ToString() : null);
        }));
    }

    /// <summary>The places of conversations behind a place, the last active first, as this journal has them.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public IReadOnlyList<ConversationPlace> Find(ExchangeFilter filter, ConversationPlace after, int limit)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(after);
        return journal.Query(connection => Find(connection, filter, after, limit).ConvertAll(static found => found.Place));
    }

    /// <summary>The places of some conversations, as this journal has them; those that it has not are absent.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public IReadOnlyList<ConversationPlace> Find(ExchangeFilter filter, IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(names);
        return journal.Query(connection => Find(connection, filter, names).ConvertAll(static found => found.Place));
    }

    /// <summary>Some conversations, as this journal has them; those that it has not are absent.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public IReadOnlyList<Conversation> Sum(ExchangeFilter filter, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(names);
        return journal.Query(connection => Find(connection, filter, names).ConvertAll(found =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Sum(connection, filter, found.Place, found.First, found.Exchanges);
        }));
    }

    /// <summary>
    /// Walks back from a place until there are enough: a conversation stands where its last exchange does, so a page costs the exchanges
    /// between its ends, and not those of the whole time.
    /// </summary>
    private static List<(ConversationPlace Place, DateTimeOffset First, long Exchanges)> Find(SqliteConnection connection, ExchangeFilter filter, ConversationPlace after, int limit)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT at, conversation FROM exchange WHERE {Terms(command, filter)} AND at <= $last ORDER BY at DESC LIMIT {ExchangeSearch.MostRows}";
        command.Parameters.AddWithValue("$last", after.Last);
        var (found, seen) = (new List<(ConversationPlace Place, DateTimeOffset First, long Exchanges)>(), new HashSet<string>(StringComparer.Ordinal));
        using var row = command.ExecuteReader();

        // Those that ended at one moment are ordered by name: all of them have to be there.
        while (row.Read() && (found.Count < limit || row.GetInt64(0) == found[^1].Place.Last))
        {
            // One that went on behind the place stood on a page before.
            if (seen.Add(row.GetString(1)))
            {
                found.AddRange(Find(connection, filter, [row.GetString(1)]).Where(conversation => conversation.Place > after));
            }
        }

        return [.. found.OrderBy(static conversation => conversation.Place).Take(limit)];
    }

    private static List<(ConversationPlace Place, DateTimeOffset First, long Exchanges)> Find(SqliteConnection connection, ExchangeFilter filter, IReadOnlyCollection<string> names)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT conversation, max(at), min(at), count(*) FROM exchange WHERE conversation IN (SELECT value FROM json_each($names)) AND {Terms(command, filter)} GROUP BY conversation";
        command.Parameters.AddWithValue("$names", JsonSerializer.Serialize(names));
        return Read(command);
    }

    private static List<(ConversationPlace Place, DateTimeOffset First, long Exchanges)> Read(SqliteCommand command)
    {
        var found = new List<(ConversationPlace, DateTimeOffset, long)>();
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            found.Add((new ConversationPlace(row.GetInt64(1), row.GetString(0)), new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero), row.GetInt64(3)));
        }

        return found;
    }

    private static Conversation Sum(SqliteConnection connection, ExchangeFilter filter, ConversationPlace place, DateTimeOffset first, long exchanges)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT e.body FROM exchange x JOIN entry e ON e.sequence = x.sequence WHERE {Terms(command, filter with { Conversation = place.Name }, "x.")} "
            + $"ORDER BY x.at DESC, x.sequence DESC LIMIT {MostExchanges}";
        var (sum, models) = (TokenSplit.None, new Dictionary<string, long>());
        var costs = new SortedDictionary<string, CostSums>(StringComparer.Ordinal);
        UsageRecord? latest = null;
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var record = RecordDecoder.Decode(row.GetFieldValue<byte[]>(0));
            var history = RecordHistory.Read(connection, record.Id);
            var split = history.Apply(record.Judgement.Split);
            sum += split;
            if (history.CostOf(record) is { } cost)
            {
                costs[cost.Currency] = costs.GetValueOrDefault(cost.Currency) + CostSums.From(cost, record.Billed);
            }

            latest ??= record;
            models[record.Model] = models.GetValueOrDefault(record.Model) + split.Input + split.Output;
        }

        return new Conversation(
            place.Name, latest?.User ?? "-", latest?.Team ?? "-", latest?.Project ?? "-", latest?.Client ?? "-", first, new DateTimeOffset(place.Last, TimeSpan.Zero), exchanges)
        {
            Split = sum,
            ModelTokens = models,
            Costs = [.. costs.Select(static pair => (pair.Key, pair.Value))],
            IsWhole = exchanges <= MostExchanges,
        };
    }

    private static string Terms(SqliteCommand command, ExchangeFilter filter, string table = "")
    {
        var terms = new List<string> { $"{table}conversation <> ''" };
        Add("at", ">=", "$from", filter.From?.UtcTicks);
        Add("at", "<", "$to", filter.To?.UtcTicks);
        Add("user", "=", "$user", filter.User);
        Add("team", "=", "$team", filter.Team);
        Add("route", "=", "$route", filter.Route);
        Add("model", "=", "$model", filter.Model);
        Add("project", "=", "$project", filter.Project);
        Add("client", "=", "$client", filter.Client);
        Add("conversation", "=", "$conversation", filter.Conversation);
        return string.Join(" AND ", terms);

        void Add(string column, string compares, string parameter, object? value)
        {
            if (value is not null)
            {
                terms.Add($"{table}{column} {compares} {parameter}");
                command.Parameters.AddWithValue(parameter, value);
            }
        }
    }
}
