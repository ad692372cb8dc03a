using System.Net;
using System.Net.Http.Headers;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Alerts;

/// <summary>
/// Sends one message once. What the receiver answers beyond its status is not read; a receiver that hangs is left after ten seconds, and
/// one that redirects is not followed: the address was named, and no other.
/// </summary>
internal sealed class WebhookSender : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _clock;
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = 2,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Sends by a clock, which cuts what hangs.</summary>
    public WebhookSender(TimeProvider clock) => _clock = clock;

    /// <summary>Sends a message. Null when it was taken; else why not, without the address.</summary>
    public async Task<string?> SendAsync(AlertWebhook webhook, AlertMessage message, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url);
            request.Content = new ByteArrayContent(WebhookBody.Write(webhook.Form, message));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add("Idempotency-Key", message.Id);
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("TokenGate", null));
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return response.IsSuccessStatusCode ? null
                : response.StatusCode is >= HttpStatusCode.Moved and < HttpStatusCode.BadRequest ? $"it answered {(int)response.StatusCode}, and redirects are not followed"
                : $"it answered {(int)response.StatusCode}";
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return $"it did not answer within {Patience.TotalSeconds:0} seconds";
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidOperationException or IOException)
        {
            return exception is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown and var error } ? $"it cannot be reached ({error})" : "it cannot be reached";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
