using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Peers;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;

namespace TokenGate.Gateway.Admin.Peers;

/// <summary>
/// Asks the other gateways of a fleet what this one is asked, with the roles of the person who asks. A question that came from another
/// gateway is answered from here alone.
/// </summary>
internal sealed class PeerReader(AdminLedger ledger, PeerClient peers, TimeProvider clock)
{
    /// <summary>Gateways that were there lately; who is away longer was taken out of service.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromDays(30);

    /// <summary>How long Redis is waited for, which knows who there is.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>True where others are to be asked.</summary>
    public bool Asks(HttpContext context) => peers.HasPeers && !IsPeer(context);

    /// <summary>True for a question that came from another gateway.</summary>
    public static bool IsPeer(HttpContext context) => context.Features.Get<PeerCaller>() is not null;

    /// <summary>Asks the others what this gateway was asked.</summary>
    /// <param name="context">The request.</param>
    /// <param name="body">What was sent with it; null for nothing.</param>
    /// <param name="path">Another path than that of the request; null for the same.</param>
    public async Task<PeerRound> AskAsync(HttpContext context, byte[]? body = null, string? path = null)
    {
        var caller = context.Features.Get<AdminCaller>()!;
        var question = new PeerQuestion(
            HttpMethods.IsHead(context.Request.Method) ? "GET" : context.Request.Method,
            path ?? context.Request.Path.Value ?? "",
            path is null ? context.Request.QueryString.Value ?? "" : "",
            body ?? [],
            caller.Roles,
            caller.Signature,
            caller.Person is { } person ? person with { Session = "" } : null);
        var at = clock.GetUtcNow();
        var asking = peers.AskAsync(JsonSerializer.SerializeToUtf8Bytes(question), context.RequestAborted);
        var known = await KnownAsync(context.RequestAborted);
        var answers = await asking;
        var away = known.Where(gateway => gateway.Gateway != ledger.GatewayId && answers.All(answer => answer.Gateway != gateway.Gateway));
        return new PeerRound(ledger.GatewayId, at, answers, [.. away]);
    }

    /// <summary>Begins to watch which gateways the sums of an answer are read from; null where there are no others.</summary>
    public PeerView? Watch(HttpContext context) => Asks(context) ? new PeerView(this, peers, ledger.GatewayId, clock.GetTimestamp()) : null;

    /// <summary>Finds an exchange here, or has the gateway answer that holds it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="find">Finds it here; a 404 where there is none.</param>
    /// <param name="body">What was sent with the request; null for nothing.</param>
    /// <returns>The exchange; null where another gateway has answered, and nothing is left to do.</returns>
    /// <exception cref="AdminFaultException">Nobody who answers has it, or the search failed otherwise.</exception>
    public async Task<ListedExchange?> FindOrPassAsync(HttpContext context, Func<Task<ListedExchange>> find, byte[]? body = null)
    {
        try
        {
            return await find();
        }
        catch (AdminFaultException missing) when (missing.Status == StatusCodes.Status404NotFound && Asks(context))
        {
            await PassAsync(context, missing, body);
            return null;
        }
    }

    /// <summary>Gives the answer of the one gateway that has what this one has not.</summary>
    /// <param name="context">The request.</param>
    /// <param name="missing">What this gateway says alone.</param>
    /// <param name="body">What was sent with it; null for nothing.</param>
    /// <exception cref="AdminFaultException">None that answers has it. Those that are away are named: what is to be decided waits for them.
    /// </exception>
    public async Task PassAsync(HttpContext context, AdminFaultException missing, byte[]? body = null)
    {
        var round = await AskAsync(context, body);
        if (round.Answers.FirstOrDefault(static answer => answer.Status is not (StatusCodes.Status404NotFound or StatusCodes.Status400BadRequest)) is not { } found)
        {
            throw round.Away.Count > 0 && HttpMethods.IsPost(context.Request.Method)
                ? new AdminFaultException(StatusCodes.Status503ServiceUnavailable, $"No gateway that answers holds this exchange: send this again when the others are back.{round.AwaySentence}")
                : new AdminFaultException(missing.Status, $"{missing.Message}{(round.Answers.Count > 0 ? " Nor is it in any other gateway's that answers." : "")}{round.AwaySentence}");
        }

        context.Response.StatusCode = found.Status;
        context.Response.ContentType = found.Status == StatusCodes.Status200OK ? "application/json" : "application/problem+json";
        context.Response.ContentLength = found.Body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(found.Body, context.RequestAborted);
        }
    }

    /// <summary>Every gateway that writes to the same Redis, with the last time at which it was there.</summary>
    public async Task<IReadOnlyList<(string Gateway, DateTimeOffset At)>> KnownAsync(CancellationToken cancellationToken)
    {
        if (ledger.Redis is not { } redis)
        {
            return [];
        }

        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            var since = clock.GetUtcNow() - Lately;
            var origin = await redis.ReadOriginAsync(limit.Token);
            return [.. origin.Gateways.Where(gateway => gateway.At >= since).Select(static gateway => (gateway.Gateway, gateway.At!.Value))];
        }
        catch (Exception exception) when (exception is RedisLedgerException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Without Redis nobody knows who else there is: those that answer are named.
            return [];
        }
    }
}
