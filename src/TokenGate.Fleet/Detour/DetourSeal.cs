using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using TokenGate.Fleet.Ownership;

namespace TokenGate.Fleet.Detour;

/// <summary>Calls and replies as they lie in a channel: the engine's bytes, sealed under the fleet's key. Thread-safe.</summary>
internal sealed class DetourSeal(ExchangeSeal seal) : IDisposable
{
    private const byte Call = 1;
    private const byte Reply = 2;

    private readonly ServiceProvider _services = new ServiceCollection()
        .AddSerializer(static serializer => serializer.AddAssembly(typeof(DetourCall).Assembly))
        .BuildServiceProvider();

    private Serializer Serializer => _services.GetRequiredService<Serializer>();

    /// <summary>Writes a call.</summary>
    public byte[] Write(DetourCall call) => seal.Seal([Call, .. Serializer.SerializeToArray(call)]);

    /// <summary>Writes a reply.</summary>
    public byte[] Write(DetourReply reply) => seal.Seal([Reply, .. Serializer.SerializeToArray(reply)]);

    /// <summary>Reads a call or a reply; neither, where it is none, is damaged, or was sealed under another key.</summary>
    public (DetourCall? Call, DetourReply? Reply) Read(byte[] message)
    {
        try
        {
            var opened = seal.Open(message);
            return opened switch
            {
                [Call, ..] => (Serializer.Deserialize<DetourCall>(opened.AsMemory(1)), null),
                [Reply, ..] => (null, Serializer.Deserialize<DetourReply>(opened.AsMemory(1))),
                _ => default,
            };
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whoever wrote it, it asks for nothing here and answers nothing.
            return default;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _services.Dispose();
}
