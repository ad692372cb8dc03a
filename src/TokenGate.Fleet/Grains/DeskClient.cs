using Orleans.Runtime.Services;
using TokenGate.Fleet.Ownership;

namespace TokenGate.Fleet.Grains;

/// <summary>Asks every other gateway that is alive what a console is asked here.</summary>
internal sealed class DeskClient(IServiceProvider services, ISiloStatusOracle silos, GatewayMember gateway) : GrainServiceClient<IDeskService>(services)
{
    /// <summary>The answers; who does not answer in time is left out.</summary>
    public async Task<IReadOnlyList<byte[]>> AskAsync(byte[] question, CancellationToken cancellationToken)
    {
        var asked = await Task.WhenAll(silos.GetActiveSilos().Where(silo => !silo.Equals(silos.SiloAddress)).Select(silo => AskAsync(silo, question, cancellationToken)));
        return [.. asked.OfType<byte[]>()];
    }

    private async Task<byte[]?> AskAsync(SiloAddress silo, byte[] question, CancellationToken cancellationToken)
    {
        try
        {
            var answer = gateway.Seal.Open(await GetGrainService(silo).AnswerAsync(gateway.Seal.Seal(question)).WaitAsync(GatewayMember.DeskLimit, cancellationToken));
            return answer.Length > 0 ? answer : null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whoever does not answer is named as away.
            return null;
        }
    }
}
