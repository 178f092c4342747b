//! Texts that nobody would write: what tokenizers and networks trip over, in all mixtures, always the same ones.

/// Words and signs that are hard by themselves.
const WORDS: &str = "Shelling killed at least 12 people in Kharkiv on Tuesday , the governor said . don't can't I'm we've \
    U.S. Dr. e.g. 3.5km 10kg $5m €20 https://www.example.com/a?b=c#d foo@bar.org @user #tag :-) ;) 😀 👩‍👩‍👧 🇺🇦 naïve \
    coöperate Владимир القاهرة 東京 dep det PERSON DATE mark ROOT nsubj -- — … ... ' ’ ‘ “ ” \" ( ) [ ] {x} / \\ a/b \
    and/or 9/11 2024-12-02 11:30 5pm 5 p.m. 1,000 1.000,5 50% 50°C 20° ½ ² m² km/h Ⅷ ﬁ İstanbul ΟΔΟΣ ß ǅ x\u{301} \
    e\u{301} \u{200b} \u{200d} \u{feff} \u{ad} \u{0} \u{1c} gonna wanna cannot y'all ain't o'clock 'em 's 's. n't N'T \
    it's It’s Jan. Mt. a.m. vs. co. Inc. J.K. Rowling al-Assad Ben-Gvir F-16 Su-35 T-72B3 155mm M777 HIMARS";
const SPACES: [&str; 16] = [
    " ", " ", " ", " ", " ", "  ", "\n", "\n\n", "\t", "\u{a0}", "\u{3000}", " \n ", "", "\r\n", "\u{85}",
    "\u{2028}",
];
const SIGNS: &str = ".,;:!?'\"()[]{}<>-–—_/\\|@#$%^&*+=~`0123456789aAbBzZ…“”‘’°²µ€£ ";

/// The texts.
pub fn texts() -> Vec<String> {
    let mut dice = Dice(20_241_202);
    let words: Vec<&str> = WORDS.split(' ').collect();
    let signs: Vec<char> = SIGNS.chars().collect();
    let mut texts = Vec::new();
    for _ in 0..1500 {
        let n = dice.pick(&[1, 2, 3, 5, 8, 13, 30]);
        texts.push((0..n).map(|_| format!("{}{}", dice.pick(&words), dice.pick(&SPACES))).collect());
    }
    for _ in 0..700 {
        let n = dice.pick(&[1, 2, 3, 5, 8, 20]);
        texts.push((0..n).map(|_| dice.character()).collect());
    }
    for _ in 0..2500 {
        let n = dice.pick(&[1, 2, 3, 4, 6, 9, 15, 40]);
        texts.push((0..n).map(|_| dice.pick(&signs)).collect());
    }
    texts.extend(long_ones());
    texts
}

fn long_ones() -> Vec<String> {
    vec![
        String::new(),
        " ".to_string(),
        "\n\n\n".to_string(),
        "a".repeat(3000),
        "!".repeat(500),
        format!("{}b", ".".repeat(500)),
        "a.b".repeat(400),
        format!("://{}", "a@".repeat(100)),
        "x".repeat(99),
        "x".repeat(100),
        "b. ".repeat(300),
        "He said: \"I can't.\" ".repeat(60),
        "(c.".repeat(30),
        "don't".repeat(40),
        ":)".repeat(50),
        format!("http://{}com", "a.".repeat(100)),
    ]
}

/// Numbers that look random and are the same each time (a linear congruential generator).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.roll(list.len())]
    }

    /// Any character up to the emoji; half of them of alphabets near at hand.
    fn character(&mut self) -> char {
        let code = match self.roll(3) {
            0 => 32 + self.roll(95),
            1 => 32 + self.roll(0x5e0),
            _ => 0x600 + self.roll(0x1f9ff),
        };
        u32::try_from(code).ok().and_then(char::from_u32).unwrap_or(' ')
    }
}
