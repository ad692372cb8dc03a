using Orleans.Services;

namespace TokenGate.Fleet.Grains;

/// <summary>Answers for a gateway what another one's console asks. Questions and answers are sealed: they hold names.</summary>
[Alias("tokengate.fleet.desk")]
internal interface IDeskService : IGrainService
{
    /// <summary>Answers.</summary>
    [Alias("answer")]
    Task<byte[]> AnswerAsync(byte[] question);
}
