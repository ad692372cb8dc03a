using Orleans.Services;

namespace TokenGate.Fleet.Grains;

/// <summary>What a gateway sent to owners lately: a new owner asks every gateway for what the one before him had not saved.</summary>
[Alias("tokengate.fleet.sent")]
internal interface ISentService : IGrainService
{
    /// <summary>The exchanges of a person that this gateway sent within the last minutes, sealed.</summary>
    /// <param name="person">The person's key.</param>
    [Alias("lately")]
    Task<byte[][]> LatelyAsync(Guid person);
}
