using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using TokenGate.Gateway.Upstream;

namespace TokenGate.Gateway.Routing;

/// <summary>A connection that changed to a protocol that is not ours to know: bytes flow both ways until both sides have ended.</summary>
internal static class Tunnel
{
    private const int BufferBytes = 16 * 1024;

    /// <summary>Answers the client with the upstream's 101, whose head is set, and carries bytes until the upstream ends.</summary>
    public static async Task RunAsync(HttpContext context, HttpResponseMessage response, string protocol, CancellationToken cancellationToken)
    {
        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers.Upgrade = response.Headers.NonValidated.TryGetValues("Upgrade", out var agreed) ? agreed.ToString() : protocol;
        await using var client = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        await using var upstream = (ResponseBodyStream)await response.Content.ReadAsStreamAsync(cancellationToken);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = SendAsync(client, upstream, ended.Token);
        try
        {
            await upstream.CopyToAsync(client, BufferBytes, ended.Token);
        }
        finally
        {
            await ended.CancelAsync();
            await sending;
        }
    }

    /// <summary>Never fails: what the client's side met shows in the other direction's end.</summary>
    private static async Task SendAsync(Stream client, ResponseBodyStream upstream, CancellationToken cancellationToken)
    {
        try
        {
            await client.CopyToAsync(upstream, BufferBytes, cancellationToken);
            upstream.EndWriting();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client left, or the upstream ended first.
        }
    }
}
