using System.Text.Json;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Peers;

/// <summary>
/// The conversations of a whole fleet, the last active first. Any gateway may have taken any exchange of one: it stands where its last
/// exchange puts it, with the sums of all.
/// </summary>
internal sealed class FleetConversations(IJournal journal, PeerClient peers) : IPeerTopic
{
    /// <summary>
    /// Stretches of which nothing belongs on the page: a chat's older exchanges at other gateways. More are left for the next page.
    /// </summary>
    private const int MostRounds = 8;

    /// <summary>Costs are pairs.</summary>
    private static readonly JsonSerializerOptions Form = new() { IncludeFields = true };

    /// <inheritdoc/>
    public string Topic => ConversationQuestion.Topic;

    /// <inheritdoc/>
    public Task<(int Status, byte[] Body)> AnswerAsync(byte[] body, CancellationToken cancellationToken)
    {
        var question = JsonSerializer.Deserialize<ConversationQuestion>(body, Form) ?? throw new JsonException("It is no such question.");
        return Task.Run(
            () =>
            {
                if (LateJournal.Behind(journal) is not { } own)
                {
                    return (503, Array.Empty<byte>());
                }

                var listing = new ConversationListing(own.Reader);
                return (200, question.Limit == 0
                    ? JsonSerializer.SerializeToUtf8Bytes(listing.Sum(question.Filter, question.Names, cancellationToken), Form)
                    : JsonSerializer.SerializeToUtf8Bytes(Places(listing, question), Form));
            },
            cancellationToken);
    }

    /// <summary>One page.</summary>
    /// <param name="own">This gateway's journal.</param>
    /// <param name="filter">Which exchanges.</param>
    /// <param name="cursor">Where the page before ended; null for the first.</param>
    /// <param name="limit">How many at most, 1 to <see cref="ConversationListing.MostItems"/>.</param>
    /// <param name="cancellationToken">Ends it between two questions.</param>
    /// <exception cref="ArgumentException">The cursor is none of ours.</exception>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<ConversationPage> ReadAsync(JournalReader own, ExchangeFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        var listing = new ConversationListing(own);
        if (!peers.HasPeers)
        {
            return await listing.ReadAsync(filter, cursor, limit, cancellationToken);
        }

        var after = cursor is null ? ConversationPlace.Beginning : ConversationPlace.Parse(cursor);
        for (var round = 1; ; round++)
        {
            var question = new ConversationQuestion(filter, after, [], limit + 1);
            var found = await AskAsync(question, Places(listing, question), cancellationToken);

            // Behind the end of a full list there is more of its gateway: nothing that stands behind it may be told before.
            var bound = found.Where(list => list.Count > limit).Select(static list => list[^1]).Min();
            string[] names = [.. found.SelectMany(static list => list).Select(static place => place.Name).Distinct(StringComparer.Ordinal)];
            var asked = question with { After = null, Names = names };
            var all = await AskAsync(asked, Places(listing, asked), cancellationToken);
            var places = all.SelectMany(static list => list).GroupBy(static place => place.Name, StringComparer.Ordinal).Select(static same => same.Min()!)
                .Where(place => place > after && (bound is null || place <= bound)).Order().ToList();
            if (places.Count > 0 || bound is null || round == MostRounds)
            {
                var taken = places.Take(limit).ToList();
                var next = places.Count > limit ? taken[^1] : bound;
                return new ConversationPage(await SumAsync(listing, filter, taken, cancellationToken), next?.ToString());
            }

            after = bound;
        }
    }

    private async Task<IReadOnlyList<Conversation>> SumAsync(ConversationListing listing, ExchangeFilter filter, List<ConversationPlace> places, CancellationToken cancellationToken)
    {
        var question = new ConversationQuestion(filter, null, [.. places.Select(static place => place.Name)], 0);
        var parts = (await AskAsync(question, listing.Sum(filter, question.Names, cancellationToken), cancellationToken)).SelectMany(static list => list)
            .ToLookup(static part => part.Name, StringComparer.Ordinal);
        return [.. places.Where(place => parts.Contains(place.Name)).Select(place => Conversation.Merge([.. parts[place.Name]]))];
    }

    private static IReadOnlyList<ConversationPlace> Places(ConversationListing listing, ConversationQuestion question) =>
        question.After is { } after ? listing.Find(question.Filter, after, question.Limit) : listing.Find(question.Filter, question.Names);

    private async Task<IReadOnlyList<IReadOnlyList<T>>> AskAsync<T>(ConversationQuestion question, IReadOnlyList<T> own, CancellationToken cancellationToken)
    {
        var answers = await peers.AskAsync(ConversationQuestion.Topic, JsonSerializer.SerializeToUtf8Bytes(question, Form), cancellationToken);
        return [own, .. answers.Select(static answer => answer.Read<T[]>(Form)).OfType<IReadOnlyList<T>>()];
    }
}
