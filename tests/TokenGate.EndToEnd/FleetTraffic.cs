using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.Fleet.Tests.Setup;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>
/// An upstream that answers each exchange of a day as that day says, and a client that sends the day and remembers of which attempt it saw
/// the end. Each attempt has a path of its own, which its record holds: so the journals tell which were recorded, and how often.
/// </summary>
internal sealed class FleetTraffic : IAsyncDisposable
{
    /// <summary>So many people speak at the same time; each waits for his answer.</summary>
    private const int AtOnce = 4;

    /// <summary>The same where a rate bounds them.</summary>
    private const int AtOncePaced = 16;

    private const int MostAttempts = 6;

    private readonly WebApplication _upstream;
    private readonly ConcurrentDictionary<string, string> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _finished = new(StringComparer.Ordinal);
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(100) };
    private int _attempts;
    private int _failed;

    private FleetTraffic(WebApplication upstream) => _upstream = upstream;

    /// <summary>Where the upstream is.</summary>
    public Uri Upstream => new(_upstream.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>The paths of the attempts whose end the client saw.</summary>
    public IReadOnlyCollection<string> Finished => [.. _finished.Keys];

    /// <summary>Attempts so far.</summary>
    public int Attempts => _attempts;

    /// <summary>Attempts of which the client saw no end: the connection was cut, or refused. Each was tried again elsewhere.</summary>
    public int Failed => _failed;

    /// <summary>Starts the upstream.</summary>
    public static async Task<FleetTraffic> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseSetting("urls", "http://127.0.0.1:0");
        var traffic = new FleetTraffic(builder.Build());
        traffic._upstream.Run(traffic.AnswerAsync);
        await traffic._upstream.StartAsync();
        return traffic;
    }

    /// <summary>Sends a day: what a person says in order, several persons at once.</summary>
    /// <param name="day">What is said.</param>
    /// <param name="balancer">Says which gateway an attempt goes to.</param>
    /// <param name="after">Called after each exchange, one call after the other, with how many there were; null for nothing.</param>
    /// <param name="perSecond">Exchanges a second, with more people who speak at once; null for as many as are answered.</param>
    public async Task SendAsync(IReadOnlyList<Said> day, Balancer balancer, Func<int, Task>? after = null, double? perSecond = null)
    {
        var (began, due, done) = (TimeProvider.System.GetTimestamp(), 0, 0);
        var atOnce = perSecond is null ? AtOnce : AtOncePaced;
        using var turn = new SemaphoreSlim(1, 1);
        await Parallel.ForEachAsync(day.GroupBy(static said => said.User), new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (own, stop) =>
        {
            foreach (var said in own)
            {
                if (perSecond is { } rate && TimeSpan.FromSeconds(Interlocked.Increment(ref due) / rate) - TimeProvider.System.GetElapsedTime(began) is { Ticks: > 0 } early)
                {
                    await Task.Delay(early, stop);
                }

                await SendAsync(said, balancer);
                await turn.WaitAsync(stop);
                done++;
                await (after?.Invoke(done) ?? Task.CompletedTask);
                turn.Release();
            }
        });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _upstream.DisposeAsync();
    }

    /// <summary>Sends one exchange; a connection that a killed gateway cut is tried at another one.</summary>
    private async Task SendAsync(Said said, Balancer balancer)
    {
        _answers[said.Id] = said.Answer;
        for (var attempt = 1; ; attempt++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"/{Interlocked.Increment(ref _attempts)}/v1/chat/completions");
            var gateway = balancer.Choose();
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway, path));
            request.Headers.Add("X-User", said.User);
            request.Headers.Add("X-Said", said.Id);
            request.Content = new StringContent(Body(said), Encoding.UTF8, "application/json");
            try
            {
                using var response = await _client.SendAsync(request);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                _ = await response.Content.ReadAsByteArrayAsync();
                _finished.TryAdd(path, 0);
                _answers.TryRemove(said.Id, out _);
                return;
            }
            catch (HttpRequestException) when (attempt < MostAttempts)
            {
                Interlocked.Increment(ref _failed);
                await Task.Delay(20);
            }
            finally
            {
                balancer.Release(gateway);
            }
        }
    }

    private static string Body(Said said)
    {
        var messages = said.Request.Segments.Select(static segment => new
        {
            role = segment.Role switch { SegmentRole.System => "system", SegmentRole.Assistant => "assistant", SegmentRole.ToolResult => "tool", _ => "user" },
            content = Encoding.UTF8.GetString(segment.Text.Span),
        });
        return JsonSerializer.Serialize(new { model = "gpt-4o", messages });
    }

    private async Task AnswerAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            id = string.Create(CultureInfo.InvariantCulture, $"chatcmpl-{context.Request.Headers["X-Said"]}"),
            @object = "chat.completion",
            model = "gpt-4o",
            choices = new[] { new { index = 0, finish_reason = "stop", message = new { role = "assistant", content = _answers.GetValueOrDefault(context.Request.Headers["X-Said"].ToString(), "") } } },
        }));
    }
}
