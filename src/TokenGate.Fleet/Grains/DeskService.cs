using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using TokenGate.Fleet.Ownership;

namespace TokenGate.Fleet.Grains;

/// <summary>Answers for this gateway, several questions at a time.</summary>
[Reentrant]
internal sealed class DeskService(GrainId id, Silo silo, ILoggerFactory logs, GatewayMember gateway) : GrainService(id, silo, logs), IDeskService
{
    /// <inheritdoc/>
    public async Task<byte[]> AnswerAsync(byte[] question)
    {
        var answer = gateway.Answers is { } answers ? await Task.Run(() => answers(gateway.Seal.Open(question), CancellationToken.None)) : [];
        return gateway.Seal.Seal(answer);
    }
}
