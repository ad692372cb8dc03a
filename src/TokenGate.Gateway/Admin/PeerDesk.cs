using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Peers;
using TokenGate.Gateway.Peers;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin;

/// <summary>
/// Answers other gateways by running their questions through the admin port's own routes, with the roles of the person who asks there. What
/// is not shared between gateways is not answered.
/// </summary>
internal sealed class PeerDesk(IServiceProvider services, AdminBranch branch, AdminLedger ledger, IEnumerable<IPeerTopic> topics, TimeProvider clock) : IPeerDesk
{
    private static readonly PathString[] Shared = ["/api/exchanges", "/api/appeals", "/api/reviews", "/api/health", "/api/self/exchanges", "/api/self/appeals"];

    private readonly IPeerTopic[] _topics = [.. topics];

    /// <inheritdoc/>
    public async Task<byte[]> AnswerAsync(byte[] question, CancellationToken cancellationToken)
    {
        var (status, body) = (StatusCodes.Status400BadRequest, Array.Empty<byte>());
        try
        {
            if (JsonSerializer.Deserialize<TopicQuestion>(question) is { } told && Array.Find(_topics, topic => topic.Topic == told.Path) is { } topic)
            {
                (status, body) = await topic.AnswerAsync(told.Body, cancellationToken);
            }
            else if (JsonSerializer.Deserialize<PeerQuestion>(question) is { } asked && Array.Exists(Shared, path => new PathString(asked.Path).StartsWithSegments(path, StringComparison.Ordinal)))
            {
                (status, body) = await RunAsync(asked, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            // A gateway of another release: it reads the status.
        }
        catch (JournalException)
        {
            status = StatusCodes.Status503ServiceUnavailable;
        }

        return JsonSerializer.SerializeToUtf8Bytes(new PeerAnswer(ledger.GatewayId, clock.GetUtcNow(), status, body));
    }

    private async Task<(int Status, byte[] Body)> RunAsync(PeerQuestion asked, CancellationToken cancellationToken)
    {
        using var request = new MemoryStream(asked.Body, writable: false);
        using var answer = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = services, RequestAborted = cancellationToken };
        context.Request.Method = asked.Method;
        context.Request.Path = asked.Path;
        context.Request.QueryString = new QueryString(asked.Query);
        context.Request.ContentType = "application/json";
        context.Request.ContentLength = asked.Body.Length;
        context.Request.Body = request;
        context.Response.Body = answer;
        context.Features.Set(new PeerCaller(new AdminCaller(asked.Roles, asked.Person) { As = asked.Signature }));
        await branch.AnswerPeerAsync(context);
        return (context.Response.StatusCode, answer.ToArray());
    }
}
