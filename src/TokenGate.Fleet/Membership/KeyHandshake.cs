using System.Buffers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;

namespace TokenGate.Fleet.Membership;

/// <summary>
/// What two gateways say before anything else on a connection: each sends 32 random bytes, and then proves with them that it has the
/// fleet's key, without showing it. Whoever cannot is cut off before the engine reads a byte.
/// </summary>
internal static class KeyHandshake
{
    private const int Length = 32;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static ReadOnlySpan<byte> FromCaller => "tokengate asks"u8;

    private static ReadOnlySpan<byte> FromCalled => "tokengate answers"u8;

    /// <summary>Puts it in front of every connection between gateways, behind certificates where there are any.</summary>
    public static void Use(SiloConnectionOptions connections, FleetSettings settings, SiloCertificates? certificates)
    {
        connections.ConfigureSiloInboundConnection(connection =>
        {
            if (certificates is not null)
            {
                connection.UseServerTls(certificates.ToOptions());
            }

            connection.Use(next => context => RunAsync(context, next, settings.Key.Handshake, asks: false));
        });
        connections.ConfigureSiloOutboundConnection(connection =>
        {
            if (certificates is not null)
            {
                connection.UseClientTls(certificates.ToOptions());
            }

            connection.Use(next => context => RunAsync(context, next, settings.Key.Handshake, asks: true));
        });
    }

    private static async Task RunAsync(ConnectionContext context, ConnectionDelegate next, byte[] key, bool asks)
    {
        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(context.ConnectionClosed))
        {
            limit.CancelAfter(Limit);
            if (!await KnowsAsync(context, key, asks, limit.Token))
            {
                context.Abort(new ConnectionAbortedException("The other side does not have the fleet's key."));
                return;
            }
        }

        await next(context);
    }

    private static async Task<bool> KnowsAsync(ConnectionContext context, byte[] key, bool asks, CancellationToken cancellationToken)
    {
        try
        {
            var own = RandomNumberGenerator.GetBytes(Length);
            await context.Transport.Output.WriteAsync(own, cancellationToken);
            var other = await ReadAsync(context, cancellationToken);
            await context.Transport.Output.WriteAsync(Proof(key, asks, own, other), cancellationToken);
            return CryptographicOperations.FixedTimeEquals(await ReadAsync(context, cancellationToken), Proof(key, !asks, other, own));
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Who speaks, and both random numbers, his first: nothing that one side sends proves the other.</summary>
    private static byte[] Proof(byte[] key, bool asks, byte[] own, byte[] other) =>
        HMACSHA256.HashData(key, (byte[])[.. asks ? FromCaller : FromCalled, .. own, .. other]);

    private static async Task<byte[]> ReadAsync(ConnectionContext context, CancellationToken cancellationToken)
    {
        var input = context.Transport.Input;
        var read = await input.ReadAtLeastAsync(Length, cancellationToken);
        if (read.Buffer.Length < Length)
        {
            throw new IOException("The connection ended.");
        }

        var bytes = read.Buffer.Slice(0, Length).ToArray();
        input.AdvanceTo(read.Buffer.GetPosition(Length));
        return bytes;
    }
}
