export const id=432;export const ids=[432];export const modules={2432:(o,r,t)=>{t.r(r),t.d(r,{reader:()=>a});var e=t(3076),s=t(1673);const a={read:async(o,r)=>(0,s.g)(await(0,e.Tp)(o,r),r)}}};
