using System.Security.Cryptography;
using System.Text;
using Orleans.Serialization;
using TokenGate.Fleet.Grains;
using TokenGate.Fleet.Ownership;
using TokenGate.Scoring;
using TokenGate.Scoring.Crossing;
using TokenGate.Tokens;
using TokenGate.Usage;

namespace TokenGate.Fleet.Membership;

/// <summary>
/// Judges one made-up exchange of nobody's the long way before the first real one: what runs for the first time is compiled first, and the
/// owner's time would be over. Nothing of it is kept.
/// </summary>
internal static class WarmUp
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Runs it. What fails here fails again where it is told.</summary>
    public static async Task RunAsync(IGrainFactory grains, Serializer serializer, GatewayMember gateway)
    {
        try
        {
            var owner = grains.GetGrain<IPersonGrain>(new Guid(RandomNumberGenerator.GetBytes(16)));
            var call = new JudgeCall { Exchange = gateway.Seal.Seal(CrossingExchange.From(MadeUp(gateway)).Write(0)) };
            var reply = await owner.JudgeAsync(serializer.Deserialize<JudgeCall>(serializer.SerializeToArray(call))!).WaitAsync(Limit);
            _ = serializer.Deserialize<JudgeReply>(serializer.SerializeToArray(reply));
            await owner.ForgetAsync().WaitAsync(Limit);
            await Task.WhenAll(Enumerable.Range(0, ICompanyGrain.Parts).Select(part => grains.GetGrain<ICompanyGrain>(part).MeetAsync([]))).WaitAsync(Limit);
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException or Orleans.Storage.InconsistentStateException or InvalidDataException)
        {
            // The first exchange is then the first one.
        }
    }

    private static JudgeInput MadeUp(GatewayMember gateway)
    {
        var counter = Encodings.Get("o200k_base");
        var request = new RequestContent { Operation = "chat", Segments = [new Segment(SegmentRole.User, 0, Encoding.UTF8.GetBytes("Which day is it, and what is to be done?"))] };
        var evidence = gateway.Judge.Prepare(request, counter);
        var now = gateway.Clock.GetUtcNow();
        return new JudgeInput
        {
            User = "",
            StartedAt = now,
            EndedAt = now,
            Evidence = evidence,
            Response = new ResponseContent { Parts = [new AnswerPart(AnswerKind.Text, 0, Encoding.UTF8.GetBytes("It is the first day, and nothing is to be done."))], HasOutput = true },
            Input = evidence.EstimatedInput,
            Output = 12,
        };
    }
}
