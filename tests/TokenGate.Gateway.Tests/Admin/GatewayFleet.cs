using Microsoft.Extensions.DependencyInjection;
using TokenGate.Gateway.Peers;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>Gateways that ask each other.</summary>
internal sealed class GatewayFleet : IAsyncDisposable
{
    private readonly List<AdminGateway> _gateways = [];

    /// <summary>Those that do not answer.</summary>
    public HashSet<int> Away { get; } = [];

    public AdminGateway this[int index] => _gateways[index];

    public static Task<GatewayFleet> StartAsync(params (string Key, string? Value)[] settings) => StartAsync(2, settings);

    public static async Task<GatewayFleet> StartAsync(int count, params (string Key, string? Value)[] settings)
    {
        var fleet = new GatewayFleet();
        for (var i = 0; i < count; i++)
        {
            var own = i;
            fleet._gateways.Add(await AdminGateway.StartAsync(
                builder =>
                {
                    SignedOn.Add(builder);
                    builder.Services.AddSingleton<IPeerGateways>(new Others(fleet, own));
                },
                [.. AdminGateway.Tokens, .. settings]));
        }

        return fleet;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways)
        {
            await gateway.DisposeAsync();
        }
    }

    private sealed class Others(GatewayFleet fleet, int own) : IPeerGateways
    {
        public async Task<IReadOnlyList<byte[]>> AskAsync(byte[] question, CancellationToken cancellationToken) => await Task.WhenAll(
            Enumerable.Range(0, fleet._gateways.Count).Where(other => other != own && !fleet.Away.Contains(other))
                .Select(other => fleet[other].Services.GetRequiredService<IPeerDesk>().AnswerAsync(question, cancellationToken)));
    }
}
