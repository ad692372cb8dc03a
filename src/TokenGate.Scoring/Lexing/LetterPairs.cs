namespace TokenGate.Scoring.Lexing;

/// <summary>
/// How surprising a letter is after another one, in bits, over the languages of the Latin alphabet (accents removed): half English, half
/// German, Spanish, French, Italian, Dutch, Portuguese, Romanian, Turkish and Vietnamese. 27 by 27 counts, the word border included, from
/// the collected prompts of the training corpus; 729 numbers hold no text. Words of chance ("xkqzvj") stand out by several bits a letter.
/// </summary>
internal static class LetterPairs
{
    /// <summary>Index of the word border; letters are 0 to 25.</summary>
    public const int Border = 26;

    private const string Table =
        "VD>?bMBU>YI8@2PBa7:5AGT[EQ74PUX1kaP8Io6Tc3]l9EQ7bbo>hC4aGf5kn4;vAA`^1Qg@L8=ktuOn;" +
        "9XbI.bR_7^eKIW:LiGAX>T^uOp.@PA>GKJVIeS>D5QHS57?JJNFNT.9]bm8>^m3oa?kj1go8SA>kdZPc1" +
        "<efY0fH>7ocBVF=Sm;CQ;iepMm-3ci^+apj6tfMUM7gnEXAAp^tQl5BL;?:FD^UYJ;@0:GQA77WDrWXM:" +
        "4_YP+SM]?]HW^H3P_Z>X4R[__SG;^WU0JN@4iRCTEB[kH>BBk[kF[-4TVA1RU^5xU7M]9SbWDC?K`w?o3" +
        "2CO[/^ce7tfP?W83][H[@ihtJc7>^@78K7H>[QHVG@ZgZ<6INefN[.IKCEQ>JZCYE>91BBm5@A8GCWU[5" +
        "7gRT4]eD>ul9X^6=s1F5@fjhQj;Ua^b]b^bWbbIbbb^^`PT#bbbbbK7SGD1QL_7oJJEE6R^I>=CNZqEc1" +
        ">dE[7W]D:zLLRO>EX`?4?]QyOi+;[Rc4^Z36tcKWZ9Q~;>FBcOmHY0@D@H9PEW>]R:@5FBp578`NbOHU7" +
        "2a`c)i]k1llVfj5fiLYfLYli[lG4`R]3aa51g_IeA4glCAYOlcl[k59`;W8UbR8b[Y[^Q5^RY.GY[PFb2" +
        ">OTQ:_TeDleHKE4BmT?GHdWmn[(3USR/^LN5`XCNP8Y_^YG7T@`JK49>::=@EA<MH?@B?;KB:6DE@aJV~";

    private static readonly float[] Bits = Read();

    /// <summary>Bits of surprise of <paramref name="next"/> after <paramref name="letter"/>.</summary>
    public static float Surprise(int letter, int next) => Bits[(letter * 27) + next];

    private static float[] Read()
    {
        var bits = new float[Table.Length];
        for (var i = 0; i < bits.Length; i++)
        {
            bits[i] = (Table[i] - 35) / 6f;
        }

        return bits;
    }
}
