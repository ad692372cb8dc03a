using Microsoft.Extensions.Logging;
using TokenGate.Fleet.Ownership;

namespace TokenGate.Fleet.Grains;

/// <summary>Answers for this gateway.</summary>
internal sealed class SentService(GrainId id, Silo silo, ILoggerFactory logs, GatewayMember gateway) : GrainService(id, silo, logs), ISentService
{
    /// <inheritdoc/>
    public Task<byte[][]> LatelyAsync(Guid person)
    {
        byte[][] sent = [.. gateway.Sent.Of(GatewayMember.PersonOf(person)).Select(exchange => gateway.Seal.Seal(exchange))];
        return Task.FromResult(sent);
    }
}
