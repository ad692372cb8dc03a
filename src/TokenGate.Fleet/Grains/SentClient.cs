using Orleans.Runtime.Services;
using TokenGate.Fleet.Ownership;
using TokenGate.Scoring.Crossing;

namespace TokenGate.Fleet.Grains;

/// <summary>Asks every gateway that is alive for what it sent of a person.</summary>
internal sealed class SentClient(IServiceProvider services, ISiloStatusOracle silos, GatewayMember gateway) : GrainServiceClient<ISentService>(services)
{
    /// <summary>
    /// The exchanges in the order in which they ended. Gateways that do not answer in time are left out: what they know counts once more.
    /// </summary>
    public async Task<IReadOnlyList<CrossedExchange>> AskAsync(Guid person)
    {
        var asked = await Task.WhenAll(silos.GetActiveSilos().Select(silo => AskAsync(silo, person)));
        return [.. asked.SelectMany(static all => all).OrderBy(static exchange => exchange.Input.EndedAt)];
    }

    private async Task<IReadOnlyList<CrossedExchange>> AskAsync(SiloAddress silo, Guid person)
    {
        try
        {
            var sent = await GetGrainService(silo).LatelyAsync(person).WaitAsync(gateway.AskLimit);
            return [.. sent.Select(exchange => GatewayMember.Read(gateway.Seal.Open(exchange)))];
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return [];
        }
    }
}
